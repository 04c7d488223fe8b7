import { join } from 'node:path';
import { Child, within } from './child.ts';
import { projectRoot } from './peers.ts';

/** One line of `--json`. */
export type TrapezeEvent = { readonly event: string } & Readonly<Record<string, unknown>>;

/** The last line of `call` and of each call of `answer`. */
export interface CallSummary {
  readonly callId: string;
  readonly code: number;
  readonly reason: string;
  readonly setupMs: number | null;
  readonly codec: string | null;
  readonly srtp: string;
  readonly keying: 'sdes' | 'dtls' | null;
  readonly rtp: {
    readonly sent: number;
    readonly received: number;
    readonly lost: number;
    readonly late: number;
    readonly concealedMs: number;
    readonly jitterMs: number;
    readonly rttMs: number | null;
    readonly mos: number | null;
  } | null;
}

/** Name of the environment variable that carries a password to the command line. */
const PASSWORD_VARIABLE = 'TRAPEZE_INTEROP_PASSWORD';

export interface TrapezeOptions {
  readonly password?: string;
  /** For its standard input. */
  readonly input?: string;
  /** A command, with its words, that runs ours. */
  readonly through?: readonly string[];
  /** More for its environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine?: (event: TrapezeEvent) => void;
}

/** A command of ours, its lines of JSON read as they come. */
export class Trapeze implements AsyncDisposable {
  readonly #child: Child;
  readonly #events: TrapezeEvent[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #onLine: ((event: TrapezeEvent) => void) | undefined;
  #read = 0;

  constructor(args: readonly string[], { password, input, through = [], env: more, onLine }: TrapezeOptions = {}) {
    this.#onLine = onLine;
    const withPassword = password === undefined ? [] : ['--password-env', PASSWORD_VARIABLE];
    const words = [join(projectRoot, 'app/cli/trapeze.ts'), ...args, ...withPassword, '--json'];
    const env = { ...more, ...(password === undefined ? {} : { [PASSWORD_VARIABLE]: password }) };
    const [command = process.execPath, ...before] = [...through, process.execPath];
    const options = { cwd: projectRoot, env, ...(input === undefined ? {} : { input }) };
    this.#child = new Child(`trapeze ${args.join(' ')}`, command, [...before, ...words], options, (line) => this.#take(line));
    void this.#child.exited.then(() => this.#wake());
  }

  /**
   * The next event of this name after those that were asked for before; others in between are passed over.
   *
   * @throws Error with the output's end when it does not come in time, or cannot come any more
   */
  async nextEvent(name: string, timeoutMs: number): Promise<TrapezeEvent> {
    const found = this.#find(name);
    if (found) return found;
    const waiting = Promise.withResolvers<TrapezeEvent>();
    const look = (): void => {
      const event = this.#find(name);
      if (event) waiting.resolve(event);
      else if (!this.#child.isRunning)
        waiting.reject(new Error(`${this.#child.name} ended without '${name}':\n${this.#child.tail}`));
    };
    this.#waiting.add(look);
    look();
    try {
      return await within(timeoutMs, waiting.promise, () => `${this.#child.name} has not said '${name}':\n${this.#child.tail}`);
    } finally {
      this.#waiting.delete(look);
    }
  }

  /** The next summary of a call. */
  async summary(timeoutMs: number): Promise<CallSummary> {
    return (await this.nextEvent('summary', timeoutMs)) as unknown as CallSummary;
  }

  /** All events of this name so far. */
  all(name: string): readonly TrapezeEvent[] {
    return this.#events.filter(({ event }) => event === name);
  }

  get isRunning(): boolean {
    return this.#child.isRunning;
  }

  get tail(): string {
    return this.#child.tail;
  }

  interrupt(): void {
    this.#child.interrupt();
  }

  exit(timeoutMs: number): Promise<number> {
    return this.#child.exit(timeoutMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child[Symbol.asyncDispose]();
  }

  #find(name: string): TrapezeEvent | undefined {
    const index = this.#events.findIndex(({ event }, at) => at >= this.#read && event === name);
    if (index < 0) return undefined;
    this.#read = index + 1;
    return this.#events[index];
  }

  #take(line: string): void {
    const event = JSON.parse(line) as TrapezeEvent;
    this.#events.push(event);
    this.#onLine?.(event);
    this.#wake();
  }

  #wake(): void {
    for (const look of this.#waiting) look();
  }
}
