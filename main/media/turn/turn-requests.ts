import type { Clock, Timer } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import {
  type AttributeToWrite,
  attributes,
  longTermKey,
  serializeTurnMessage,
  TURN_ID_BYTES,
  type TurnMessage,
  type TurnMethod,
} from './turn-message.ts';

/** RFC 8489 §6.2.1: doubled for each of the tries, and sixteen times this to wait after the last. */
const RTO_MS = 500;
const TRIES = 7;
const LAST_WAIT = 16;
/** RFC 8489 §6.2.2: over a stream it is asked once. */
const RELIABLE_WAIT_MS = 39_500;
const UNAUTHENTICATED = 401;
const STALE_NONCE = 438;

export interface TurnRequestsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly username: string;
  readonly password: string;
  /** Nothing that is sent is lost. */
  readonly isReliable: boolean;
  readonly send: (message: Uint8Array) => void;
}

/** Attributes of a request, by the transaction id that addresses are hidden with. */
export type AttributesFor = (id: Uint8Array) => readonly AttributeToWrite[];

/** What the server has said for us to prove ourselves with. */
interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly key: Uint8Array;
}

interface Waiting {
  readonly method: TurnMethod;
  readonly key: Uint8Array | undefined;
  readonly answered: (message: TurnMessage | undefined) => void;
}

/** Asks one relay, as often as that takes, with the long-term credentials it wants (RFC 8489 §9.2). Disposing ends all asking. */
export class TurnRequests implements Disposable {
  readonly #options: TurnRequestsOptions;
  readonly #waiting = new Map<string, Waiting>();
  #challenge: Challenge | undefined;

  constructor(options: TurnRequestsOptions) {
    this.#options = options;
  }

  /** @returns the success, or the code of the refusal; 0: there was no answer */
  async ask(method: TurnMethod, attributesFor: AttributesFor): Promise<Result<TurnMessage, number>> {
    const proved = this.#challenge;
    const answer = await this.#exchange(method, attributesFor);
    const wantsMore = answer?.errorCode === STALE_NONCE || (answer?.errorCode === UNAUTHENTICATED && !proved);
    if (!answer || !wantsMore || !this.#takeChallenge(answer)) return verdict(answer);
    return verdict(await this.#exchange(method, attributesFor));
  }

  /** Sends a request once; nobody waits for the answer. */
  tell(method: TurnMethod, attributesFor: AttributesFor): void {
    const id = this.#options.random.bytes(TURN_ID_BYTES);
    this.#options.send(this.#request(method, id, attributesFor));
  }

  /** Takes an answer. Nobody's, or one that does not prove what was proved to the server, is passed over. */
  receive(message: TurnMessage): void {
    const id = Buffer.from(message.id).toString('hex');
    const waiting = this.#waiting.get(id);
    if (!waiting || waiting.method !== message.method) return;
    if (message.kind === 'success' && waiting.key && !message.isProved(waiting.key)) return;
    if (message.kind === 'success' || message.kind === 'failure') waiting.answered(message);
  }

  [Symbol.dispose](): void {
    for (const { answered } of [...this.#waiting.values()]) answered(undefined);
  }

  async #exchange(method: TurnMethod, attributesFor: AttributesFor): Promise<TurnMessage | undefined> {
    if (this.#waiting.size >= limits.media.turnRequests) return undefined;
    const { clock, random, isReliable, send } = this.#options;
    const id = random.bytes(TURN_ID_BYTES);
    const key = Buffer.from(id).toString('hex');
    const request = this.#request(method, id, attributesFor);
    const answer = Promise.withResolvers<TurnMessage | undefined>();
    this.#waiting.set(key, { method, key: this.#challenge?.key, answered: answer.resolve });
    let timer: Timer | undefined;
    const attempt = (tries: number): void => {
      send(request);
      const isLast = isReliable || tries === TRIES;
      const waitMs = isReliable ? RELIABLE_WAIT_MS : RTO_MS * (isLast ? LAST_WAIT : 2 ** (tries - 1));
      timer = clock.after(waitMs, () => (isLast ? answer.resolve(undefined) : attempt(tries + 1)));
    };
    attempt(1);
    try {
      return await answer.promise;
    } finally {
      timer?.[Symbol.dispose]();
      this.#waiting.delete(key);
    }
  }

  #request(method: TurnMethod, id: Uint8Array, attributesFor: AttributesFor): Uint8Array {
    const { realm, nonce, key } = this.#challenge ?? {};
    const proof: readonly AttributeToWrite[] =
      realm === undefined || nonce === undefined
        ? []
        : [
            [attributes.username, Buffer.from(this.#options.username)],
            [attributes.realm, Buffer.from(realm)],
            [attributes.nonce, Buffer.from(nonce)],
          ];
    return serializeTurnMessage({ method, kind: 'request', id }, [...attributesFor(id), ...proof], key);
  }

  #takeChallenge(answer: TurnMessage): boolean {
    const realm = answer.text(attributes.realm) ?? this.#challenge?.realm;
    const nonce = answer.text(attributes.nonce);
    if (realm === undefined || nonce === undefined) return false;
    const { username, password } = this.#options;
    this.#challenge = { realm, nonce, key: longTermKey(username, realm, password) };
    return true;
  }
}

function verdict(answer: TurnMessage | undefined): Result<TurnMessage, number> {
  return answer?.kind === 'success' ? ok(answer) : fail(answer?.errorCode ?? 0);
}
