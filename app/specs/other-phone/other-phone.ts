import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import type { CallView, Snapshot } from '../../../main/contract/snapshot.ts';
import type { FromOtherPhone, Order, Reply, ToOtherPhone } from './protocol.ts';

/** A second phone: whole engine, own data, own process. The caller stops it. */
export class OtherPhone {
  readonly #child: ChildProcess;
  readonly #events = new EventEmitter();
  #snapshot: Snapshot | undefined;
  #lastId = 0;

  /**
   * @param dataDir an empty folder of its own
   * @param launcher a command that runs what follows it, such as one that gives it a network of its own
   * @param melody which it plays
   */
  constructor(dataDir: string, launcher: readonly string[] = [], melody: 'other' | 'third' = 'other') {
    const program = [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'main.ts'),
      dataDir,
      melody,
    ];
    const [command = process.execPath, ...words] = [...launcher, ...program];
    this.#child = spawn(command, words, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // It speaks to no network but that inside the computer, unless the launcher says otherwise.
      env: { ...process.env, NODE_OPTIONS: '', TRAPEZE_DISCOVERY: '127.0.0.1' },
      serialization: 'advanced',
    });
    this.#child.on('message', (message: FromOtherPhone) => {
      if ('snapshot' in message) {
        this.#snapshot = message.snapshot;
        this.#events.emit('snapshot');
      } else this.#events.emit(`reply-${message.id}`, message);
    });
  }

  async register(aor: string, password: string, registrar: string): Promise<void> {
    await this.#order({ what: 'register', aor, password, registrar });
    await this.#until(({ accounts }) => accounts.find(({ registration }) => registration === 'registered'));
  }

  /** Makes a domain of its own; gives the code, or the link, by which one person can join it. */
  async invite(by: 'code' | 'link'): Promise<string> {
    return (await this.#order({ what: 'invite', by })).text ?? '';
  }

  /** Resolves when it is registered. */
  async join(invitation: string, displayName: string): Promise<void> {
    await this.#order({ what: 'join', invitation, displayName });
    await this.#until(({ accounts }) => accounts.find(({ registration }) => registration === 'registered'));
  }

  /** Its process. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async call(target: string): Promise<void> {
    await this.#order({ what: 'call', target });
  }

  async answer(): Promise<void> {
    await this.#order({ what: 'answer' });
  }

  async hangUp(): Promise<void> {
    await this.#order({ what: 'hangUp' });
  }

  /** What it hears during the next `durationMs`. */
  async listen(durationMs: number): Promise<Int16Array> {
    return (await this.#order({ what: 'listen', durationMs })).heard ?? new Int16Array();
  }

  /** Sends a message; resolves when it is queued. */
  async write(target: string, text: string): Promise<void> {
    await this.#order({ what: 'write', target, text });
  }

  /** The newest message, read from now on; '' when there is none. */
  async read(): Promise<string> {
    return (await this.#order({ what: 'read' })).text ?? '';
  }

  /** Its call, once that is in `state`. */
  callIn(state: CallView['state']): Promise<CallView> {
    return this.#until(({ calls }) => calls.find((call) => call.state === state));
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.send({ what: 'stop' } satisfies ToOtherPhone);
    await exited;
  }

  async #until<T>(find: (snapshot: Snapshot) => T | undefined): Promise<T> {
    for (;;) {
      const found = this.#snapshot && find(this.#snapshot);
      if (found !== undefined) return found;
      await once(this.#events, 'snapshot');
    }
  }

  async #order(order: Order): Promise<Reply> {
    const id = ++this.#lastId;
    const replied = once(this.#events, `reply-${id}`);
    this.#child.send({ id, order } satisfies ToOtherPhone);
    const [reply] = (await replied) as [Reply];
    if (reply.failure !== undefined) throw new Error(reply.failure);
    return reply;
  }
}
