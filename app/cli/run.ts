import { parseArgs } from 'node:util';
import { printable } from '../../main/trace/ladder.ts';
import { type Command, exitCode, Failure, type Invocation, WrongUsage } from './command.ts';
import { commands } from './commands.ts';
import { openDesktop } from './open-desktop.ts';

/**
 * Runs one command line, without the program's name.
 *
 * @param interrupted what interrupts the command. Default: Ctrl-C and SIGTERM
 * @returns the exit code; everything for the person is already printed
 */
export async function runCommandLine(words: readonly string[], interrupted = signalled()): Promise<number> {
  const [first = '', ...rest] = words;
  if (first === '--help' || first === '-h' || first === 'help') return help();
  const load = Object.hasOwn(commands, first) ? commands[first] : undefined;
  if (!load) return isForDesktop(first) ? openDesktop(words) : wrong(`there is no command '${first}'`);
  const command = await load();
  if (rest.includes('--help')) return commandHelp(command);
  try {
    await command.run({ ...parse(command, rest), interrupted });
    return exitCode.done;
  } catch (error) {
    if (error instanceof WrongUsage) return wrong(error.message, command);
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`trapeze: ${harmless(error.message)}\n`);
    return exitCode.failed;
  }
}

/** Aborted by the process' own signals. */
function signalled(): AbortSignal {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return interruption.signal;
}

/** No command at all, `--hidden`, or a link that was clicked: the phone itself is meant. */
function isForDesktop(first: string): boolean {
  return first === '' || first === '--hidden' || /^(sips?|tel|callto):/i.test(first);
}

function parse(command: Command, words: readonly string[]): Omit<Invocation, 'interrupted'> {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { ...command.options, json: { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    });
    const [least, most] = command.positionals;
    if (positionals.length < least) throw new WrongUsage(`${command.name} needs more: ${command.usage}`);
    if (positionals.length > most) throw new WrongUsage(`'${positionals[most]}' is too much for ${command.name}`);
    const json = values.json === true;
    return { positionals, values, json, print: json ? printObject : printText };
  } catch (error) {
    if (error instanceof WrongUsage) throw error;
    throw new WrongUsage(error instanceof Error ? firstSentence(error.message) : String(error));
  }
}

function printObject(_text: string | undefined, object?: Readonly<Record<string, unknown>>): void {
  if (object) process.stdout.write(`${JSON.stringify(object)}\n`);
}

function printText(text: string | undefined): void {
  if (text !== undefined) process.stdout.write(`${harmless(text)}\n`);
}

/** Words of others must not move the cursor or write into a terminal's title: of control characters only ends of lines and tabs are left. */
function harmless(text: string): string {
  return text.replace(/[^\n\t]+/g, printable);
}

function firstSentence(message: string): string {
  const end = message.indexOf('. ');
  return end < 0 ? message : message.slice(0, end);
}

function wrong(sentence: string, command?: Command): number {
  const usage = command ? `usage: trapeze ${command.usage}` : 'trapeze --help lists the commands';
  process.stderr.write(`trapeze: ${harmless(sentence)}\n${usage}\n`);
  return exitCode.usage;
}

async function help(): Promise<number> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const lines = all.map(({ usage, summary }) => `  trapeze ${usage}\n      ${summary}`);
  process.stdout.write(
    `Trapeze, the softphone that brings its own SIP network.\n\n  trapeze [--hidden] [sip:…]\n      Opens the phone, with a link in its number field.\n${lines.join('\n')}\n\nEach command takes --json and --help.\n`,
  );
  return exitCode.done;
}

function commandHelp(command: Command): number {
  process.stdout.write(`usage: trapeze ${command.usage}\n\n${command.summary}\n`);
  return exitCode.done;
}
