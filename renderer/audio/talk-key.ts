import type { CallView, TalkKey } from '../../main/contract/snapshot.ts';

/** The parts of a `KeyboardEvent` that decide. */
type Press = Pick<KeyboardEvent, 'code' | 'repeat'>;

interface TalkKeyOptions {
  /** The key; `off` for none. */
  readonly key: () => TalkKey | 'off';
  readonly calls: () => readonly Pick<CallView, 'id' | 'state' | 'heldByUs'>[];
  readonly setMuted: (callId: string, muted: boolean) => void;
}

/** Lets who talks be heard as long as a key is held: running calls that do not wait. Whatever ends the holding ends the talking. */
export class HeldToTalk {
  readonly #options: TalkKeyOptions;
  /** Calls that are heard since the key went down. */
  #talking: readonly string[] = [];
  #isDown = false;

  constructor(options: TalkKeyOptions) {
    this.#options = options;
  }

  /** @returns whether the key is ours */
  down({ code, repeat }: Press): boolean {
    const { key, calls, setMuted } = this.#options;
    if (code !== key()) return false;
    if (repeat || this.#isDown) return true;
    this.#isDown = true;
    this.#talking = calls()
      .filter(({ state, heldByUs }) => state !== 'incoming' && state !== 'ended' && !heldByUs)
      .map(({ id }) => id);
    for (const callId of this.#talking) setMuted(callId, false);
    return true;
  }

  /** The key was let go; or, without one, nobody can know any more whether it is held. @returns whether the key is ours */
  up(code?: string): boolean {
    if (code !== undefined && code !== this.#options.key()) return false;
    this.#isDown = false;
    for (const callId of this.#talking) this.#options.setMuted(callId, true);
    this.#talking = [];
    return true;
  }
}

/** Listens for the key in this window; the function returned ends that. */
export function listenForTalkKey(talk: HeldToTalk): () => void {
  const down = (event: KeyboardEvent): void => void (talk.down(event) && event.preventDefault());
  const up = (event: KeyboardEvent): void => void (talk.up(event.code) && event.preventDefault());
  const leave = (): void => void talk.up();
  addEventListener('keydown', down, true);
  addEventListener('keyup', up, true);
  addEventListener('blur', leave);
  return () => {
    removeEventListener('keydown', down, true);
    removeEventListener('keyup', up, true);
    removeEventListener('blur', leave);
    leave();
  };
}
