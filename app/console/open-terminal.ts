import type { Log } from '../../main/base/log.ts';
import type { OpenTerminal } from '../../main/phone/phone-console.ts';
import { ownCommandLine } from '../cli/own-program.ts';
import { consoleEnvironment } from './console-environment.ts';
import { PtyTerminal } from './pty-terminal.ts';

export interface TerminalsOptions {
  /** Folder of the phone that the console is attached to. */
  readonly dataDir: string;
  readonly log: Log;
}

/** What opens terminals with our own command line inside; `undefined` where node-pty, which is optional, is not there or does not load. */
export async function loadTerminals({ dataDir, log }: TerminalsOptions): Promise<OpenTerminal | undefined> {
  const pty = await import('node-pty').catch((error: unknown) => {
    log.write('info', 'there is no console in the window', { error: String(error) });
    return undefined;
  });
  if (pty === undefined) return undefined;
  const { file, args } = ownCommandLine(['console']);
  const env = consoleEnvironment(process.env, dataDir);
  return ({ columns, rows }) =>
    new PtyTerminal(pty.spawn(file, [...args], { name: 'xterm-256color', cols: columns, rows, cwd: dataDir, env }));
}
