import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';

/** Lines kept of what a child said, for the message of a failed wait. */
const TAIL_LINES = 40;
const TERMINATE_MS = 8_000;

/** Sound needs its time: on a machine that has other work, what the tests start goes first where that is allowed. */
const NICENESS = -10;
try {
  setPriority(NICENESS);
} catch {
  // only root may; without it the tests are as good as the machine is quiet
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Text for its standard input, which is closed after it. */
  readonly input?: string;
}

/** A process of the test's. Disposing asks it to end, waits, and kills it if it does not. */
export class Child implements AsyncDisposable {
  readonly name: string;
  /** Resolves with the exit code when it has ended and all its output was read; a signal counts as 128. */
  readonly exited: Promise<number>;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #tail: string[] = [];
  #isRunning = true;

  /** @param onLine each line of its standard output */
  constructor(
    name: string,
    command: string,
    args: readonly string[],
    options: ChildOptions = {},
    onLine?: (line: string) => void,
  ) {
    this.name = name;
    const { cwd, env, input = '' } = options;
    this.#process = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: 'pipe',
    });
    this.#process.stdin.on('error', () => undefined); // it ended without reading
    this.#process.stdin.end(input);
    const keep = (line: string): void => {
      this.#tail.push(line);
      if (this.#tail.length > TAIL_LINES) this.#tail.shift();
    };
    createInterface(this.#process.stderr).on('line', keep);
    createInterface(this.#process.stdout).on('line', (line) => {
      keep(line);
      onLine?.(line);
    });
    this.exited = new Promise((resolve, reject) => {
      this.#process.on('error', reject);
      this.#process.on('close', (code) => {
        this.#isRunning = false;
        resolve(code ?? 128);
      });
    });
    this.exited.catch(() => {
      this.#isRunning = false;
    });
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Its last lines, for a failure's message. */
  get tail(): string {
    return this.#tail.join('\n');
  }

  /** Asks it to end as Ctrl-C or a service manager does. */
  interrupt(): void {
    if (this.#isRunning) this.#process.kill('SIGTERM');
  }

  /** @throws Error when it is still there after `timeoutMs` */
  async exit(timeoutMs: number): Promise<number> {
    return within(timeoutMs, this.exited, () => `${this.name} has not ended after ${timeoutMs} ms:\n${this.tail}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isRunning) return;
    this.interrupt();
    try {
      await this.exit(TERMINATE_MS);
    } catch {
      this.#process.kill('SIGKILL');
      await this.exited.catch(() => undefined);
    }
  }
}

/** Runs a program to its end. @throws Error with its output when its exit code is not 0 */
export async function run(command: string, args: readonly string[], options: ChildOptions, timeoutMs: number): Promise<void> {
  await using child = new Child(command, command, args, options);
  const code = await child.exit(timeoutMs);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${child.tail}`);
}

/** @throws Error with `failure`'s text when `work` takes longer than `timeoutMs` */
export async function within<T>(timeoutMs: number, work: Promise<T>, failure: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(failure())), timeoutMs);
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
