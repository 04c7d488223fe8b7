/**
 * The words of a command line among the arguments of the desktop program: what follows `--`, as `trapeze call …` of a package starts it.
 * In front of it only switches may stand: a clicked link that smuggles further arguments in is never a command.
 *
 * @param isPackaged otherwise Electron's first argument is the program's folder
 * @returns `undefined` when the phone itself is meant
 */
export function commandWords(argv: readonly string[], isPackaged: boolean): readonly string[] | undefined {
  const at = argv.indexOf('--');
  if (at < 0) return undefined;
  const others = argv.slice(1, at).filter((argument) => !argument.startsWith('-'));
  return others.length === (isPackaged ? 0 : 1) ? argv.slice(at + 1) : undefined;
}
