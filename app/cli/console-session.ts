import { createInterface, type Interface } from 'node:readline';
import { printable } from '../../main/trace/ladder.ts';
import { commands } from './commands.ts';
import { consoleWords, parseConsoleLine } from './console-words.ts';
import { runCommandLine } from './run.ts';

const PROMPT = 'trapeze> ';
/** Lines that the arrow keys bring back. */
const HISTORY = 100;

/** Asks for a line, runs it, and asks again; Ctrl-C ends what runs, Ctrl-D or `exit` the console. */
export async function runConsole(): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: PROMPT, historySize: HISTORY });
  process.stdout.write(`${consoleWords.join(', ')}, exit\n`);
  await new ConsoleSession(lines).ended;
}

/** One command at a time, in this process; what is typed while it runs is not taken for a command. */
class ConsoleSession {
  readonly #lines: Interface;
  #running: AbortController | undefined;
  /** Resolves when the person has left. */
  readonly ended: Promise<void>;

  constructor(lines: Interface) {
    this.#lines = lines;
    lines.on('line', (line) => void this.#take(line));
    lines.on('SIGINT', () => this.#interrupt());
    this.ended = new Promise((resolve) => lines.once('close', resolve));
    lines.prompt();
  }

  async #take(line: string): Promise<void> {
    if (this.#running) return;
    if (line.trim() === 'exit') {
      this.#lines.close();
      return;
    }
    const words = parseConsoleLine(line);
    if (!words.ok) process.stdout.write(`${printable(words.error)}\n`);
    else if (words.value[0] === 'help') process.stdout.write(await consoleHelp());
    else if (words.value.length > 0) await this.#run(words.value);
    this.#lines.prompt();
  }

  async #run(words: readonly string[]): Promise<void> {
    this.#running = new AbortController();
    try {
      await runCommandLine(words, this.#running.signal);
    } catch (error) {
      process.stderr.write(`trapeze: ${printable(String(error))}\n`); // a command that fell over must not end the console
    } finally {
      this.#running = undefined;
    }
  }

  /** A line that is being typed is given up, as in other consoles. */
  #interrupt(): void {
    if (this.#running) {
      this.#running.abort();
      return;
    }
    process.stdout.write('^C\n');
    this.#lines.write(null, { ctrl: true, name: 'e' });
    this.#lines.write(null, { ctrl: true, name: 'u' });
    this.#lines.prompt();
  }
}

async function consoleHelp(): Promise<string> {
  const known = await Promise.all(consoleWords.map((word) => commands[word]?.()));
  return known.map((command) => (command ? `  ${command.usage}\n      ${command.summary}\n` : '')).join('');
}
