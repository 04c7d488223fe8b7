import type { Clock, Timer } from '../base/clock.ts';
import { type Random, randomFraction } from '../base/random.ts';
import type { Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { Body } from '../sip/ua/body.ts';
import { type MessageOutcome, type MessageSettings, sendMessage } from '../sip/ua/message-usage.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import { COMPOSING_TYPE, type ComposingStatus, serializeComposing } from './composing-status.ts';
import { type Correspondents, turnOf } from './correspondents.ts';
import { CPIM_TYPE, entityOf, serializeCpim } from './cpim.ts';
import { peerKey } from './peer-key.ts';
import { PeerMemory } from './peer-memory.ts';
import { RECEIPT_TYPE, type Receipt, serializeReceipt } from './receipt.ts';
import { isWorthAnotherTry, retryDelayMs } from './retry-schedule.ts';
import type { Turns } from './turns.ts';

export interface NoticesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly agent: UserAgent;
  /** By {@link turnOf}. */
  readonly turns: Turns;
}

type Sent = Result<MessageOutcome, RequestFailure>;

/**
 * What phones tell each other beside texts: receipts, which are tried a few times, and typing notices, which are said once. None is kept:
 * who goes away says nothing.
 *
 * Deviation: RFC 5438 §7.2 sends notifications along IMDN-Record-Route; ours go to the sender's address.
 */
export class Notices implements Disposable {
  readonly #options: NoticesOptions;
  /** Other sides that want no typing notices. */
  readonly #withoutComposing = new PeerMemory();
  /** The latest typing notice of each correspondence that waits for its turn. */
  readonly #composing = new Map<string, ComposingStatus>();
  readonly #retries = new Set<Timer>();
  #waiting = 0;
  #isDisposed = false;

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** Tells a sender what became of a message. */
  sendReceipt({ identity, target }: Correspondents, receipt: Receipt): void {
    const content = entityOf(RECEIPT_TYPE, serializeReceipt(receipt), [['Content-Disposition', 'notification']]);
    const addresses = { from: identity.from.uri, to: target };
    const body: Body = { contentType: CPIM_TYPE, bytes: serializeCpim(addresses, { wants: [], content }) };
    void this.#tryReceipt({ identity, target, body }, 1);
  }

  /** Tells the other side whether we are writing; one that has refused to hear it is left in peace. */
  sendComposing(correspondents: Correspondents, status: ComposingStatus): void {
    if (this.#withoutComposing.has(peerKey(correspondents.target))) return;
    this.#composing.set(turnOf(correspondents), status);
    void this.#sendLatest(correspondents, status);
  }

  /** What waits is not sent. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const retry of this.#retries) retry[Symbol.dispose]();
    this.#retries.clear();
  }

  async #tryReceipt(settings: MessageSettings, attempt: number): Promise<void> {
    const { clock, random, agent } = this.#options;
    const sent = await this.#inTurn(settings, () => sendMessage(agent, settings));
    if (sent === undefined || sent.ok || this.#isDisposed) return;
    const isLast = attempt >= limits.messaging.receiptTries || this.#retries.size >= limits.messaging.notices;
    if (isLast || !isWorthAnotherTry(sent.error, attempt)) return;
    const retry = clock.after(retryDelayMs(attempt, randomFraction(random), 0), () => {
      this.#retries.delete(retry);
      void this.#tryReceipt(settings, attempt + 1);
    });
    this.#retries.add(retry);
  }

  /** A notice that has become old while it waited is not sent. */
  async #sendLatest(correspondents: Correspondents, status: ComposingStatus): Promise<void> {
    const { identity, target } = correspondents;
    const key = turnOf(correspondents);
    const body: Body = { contentType: COMPOSING_TYPE, bytes: serializeComposing(status) };
    const headers = [['Expires', `${status.refreshSeconds}`]] as const;
    const sent = await this.#inTurn(correspondents, async () => {
      if (this.#composing.get(key) !== status) return undefined;
      this.#composing.delete(key);
      return await sendMessage(this.#options.agent, { identity, target, body, headers });
    });
    if (this.#composing.get(key) === status) this.#composing.delete(key);
    if (sent?.ok === false && isForGood(sent.error)) this.#withoutComposing.add(peerKey(target));
  }

  /** @returns `undefined` when it was dropped: beyond `limits.messaging.notices`, and at the end */
  async #inTurn(correspondents: Correspondents, send: () => Promise<Sent | undefined>): Promise<Sent | undefined> {
    if (this.#waiting >= limits.messaging.notices) return undefined;
    this.#waiting += 1;
    using _turn = await this.#options.turns.take(turnOf(correspondents));
    const sent = this.#isDisposed ? undefined : await send();
    this.#waiting -= 1;
    return sent;
  }
}

/** Whether the other side refused what was sent, not just now but as such. */
function isForGood({ cause, status }: RequestFailure): boolean {
  return cause === 'rejected' && status < 500 && status !== 408 && status !== 480;
}
