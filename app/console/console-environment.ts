/** What a program needs to find itself, its temporary folder and the sound of the person. */
const passedOn = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'XDG_RUNTIME_DIR',
  'APPDATA',
  'LOCALAPPDATA',
  'SystemRoot',
  'TEMP',
  'TMP',
  'USERPROFILE',
];

/** The environment of a console: of `environment` only what it needs, and the phone in `dataDir` as the one that is meant. */
export function consoleEnvironment(environment: NodeJS.ProcessEnv, dataDir: string): Record<string, string> {
  const kept = passedOn.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), TRAPEZE_DATA: dataDir };
}
