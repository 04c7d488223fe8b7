import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child, run } from './child.ts';
import { type PeerKind, peersDirectory } from './peers.ts';

const READY_MS = 30_000;
const VERB_MS = 15_000;
const POLL_MS = 50;
/** Characters of each file's end in the message of a failure, what says most in the fewest words first. */
const TAILS = { 'events.jsonl': 1_000, stdout: 4_000, log: 4_000, 'errors.log': 4_000, 'messages.log': 4_000 };
/** baresip answers each command at once; one that reads a long file before it does is not waited for. */
const ANSWER_MS = 2_000;
const ATTEMPTS = 3;

/** What `ctl wait` knows, the same for every peer. */
export type PeerEvent = 'registered' | 'incoming' | 'ringing' | 'established' | 'closed' | 'held' | 'dtmf';

/** Another implementation, started by its script and driven by `ctl`. Disposing ends it with a clean unregister. */
export class Peer implements AsyncDisposable {
  readonly kind: PeerKind;
  /** Everything it writes is below. */
  readonly directory: string;
  readonly #child: Child;

  private constructor(kind: PeerKind, directory: string, child: Child) {
    this.kind = kind;
    this.directory = directory;
    this.#child = child;
  }

  /**
   * Starts a peer and waits until it is registered and takes commands.
   *
   * @param settings the variables at the head of its start script
   * @param through a command, with its words, that runs the script
   * @throws Error with its log when it does not come up
   */
  static async start(
    kind: PeerKind,
    directory: string,
    settings: Readonly<Record<string, string>>,
    through: readonly string[] = [],
  ): Promise<Peer> {
    const env = { ...settings, DIR: directory };
    const script = join(peersDirectory, kind, 'start');
    const [command = script, ...words] = [...through, script];
    const peer = new Peer(kind, directory, new Child(kind, command, words, { env }));
    try {
      await peer.#ready();
      return peer;
    } catch (error) {
      await peer[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Resolves with the exit code: of a SIPp run, 0 when all went as the scenario says. */
  exit(timeoutMs: number): Promise<number> {
    return this.#child.exit(timeoutMs);
  }

  /** One of the verbs of `ctl`; what came before it is forgotten. */
  async verb(verb: string, ...args: readonly string[]): Promise<void> {
    if (this.kind !== 'baresip' || verb === 'mark') return this.#ctl(verb, args);
    // A digit at a time: only the one that was lost is given again.
    const commands = verb === 'dtmf' ? [...args.join('')].map((digit) => [digit]) : [args];
    for (const command of commands) await this.#verbUnderstood(verb, command);
  }

  /** The script that feeds baresip its commands loses the first bytes of one that comes just as its read times out: then it is given again. */
  async #verbUnderstood(verb: string, args: readonly string[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const before = this.#answers().length;
      await this.#ctl(verb, args);
      const deadline = performance.now() + ANSWER_MS;
      while (this.#answers().length === before && performance.now() < deadline) await sleep(POLL_MS);
      const mangled = this.#answers()
        .slice(before)
        .find((answer) => answer.includes('command not found'));
      if (mangled === undefined) return;
      if (attempt === ATTEMPTS) throw new Error(`baresip did not understand '${verb}': ${mangled}`);
      process.stderr.write(`'${verb}' is given to baresip again: ${mangled}\n`);
    }
  }

  #answers(): readonly string[] {
    return this.read('events.jsonl').match(/^\{"response":true.*$/gm) ?? [];
  }

  async #ctl(verb: string, args: readonly string[]): Promise<void> {
    await run(join(peersDirectory, 'ctl'), [this.directory, verb, ...args], {}, VERB_MS);
  }

  /** Forgets what came so far: before a wait for something that another party causes. */
  mark(): Promise<void> {
    return this.verb('mark');
  }

  /** Waits for an event since the last verb or mark. @throws Error with the log's end when it does not come */
  async expect(event: PeerEvent | RegExp, seconds = 10): Promise<void> {
    const pattern = typeof event === 'string' ? event : event.source;
    await using wait = new Child('ctl', join(peersDirectory, 'ctl'), [this.directory, 'wait', pattern, String(seconds)]);
    const code = await wait.exit((seconds + 10) * 1_000);
    if (code !== 0) throw new Error(`${this.kind} did not report '${pattern}' within ${seconds} s\n${this.logTail}`);
  }

  /** A file that it writes, as text; empty when there is none. */
  read(file: string): string {
    const path = join(this.directory, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** The end of what it has said, for a failure's message. */
  get logTail(): string {
    const said = Object.entries(TAILS).flatMap(([file, most]) => {
      const text = this.read(file).slice(-most);
      return text === '' ? [] : `--- ${this.kind} ${file}\n${text}`;
    });
    return [this.#child.tail, ...said].join('\n');
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + READY_MS;
    while (!existsSync(join(this.directory, 'ready'))) {
      // A SIPp run may be over before anybody looks; its exit code tells.
      if (!this.#child.isRunning && this.kind === 'sipp') return;
      if (!this.#child.isRunning || performance.now() > deadline) throw new Error(`${this.kind} did not start\n${this.logTail}`);
      await sleep(POLL_MS);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child[Symbol.asyncDispose]();
  }
}
