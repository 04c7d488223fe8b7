import { type OwnAvailability, presenceOf } from '../events/availability.ts';
import { MESSAGE_SUMMARY, type MessageSummary, readMessageSummary } from '../events/message-summary.ts';
import { type PresenceDocument, writePresence } from '../events/presence.ts';
import { Publication, type PublicationState } from '../sip/events/publication.ts';
import { type SipUri, serializeUri } from '../sip/message/uri.ts';
import type { EventUsage } from '../sip/ua/event-usage.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import { WatchedState } from './watched-state.ts';

/** An account of this phone, as far as events are concerned. */
export interface PresenceAccount {
  readonly id: string;
  readonly identity: LocalIdentity;
  readonly aor: SipUri;
}

/** What waits in the mailbox of an account. */
export interface Voicemail {
  readonly accountId: string;
  readonly isWaiting: boolean;
  readonly new: number;
  readonly old: number;
  readonly newUrgent: number;
  readonly oldUrgent: number;
  /** Whom to call for it: a URI as written. */
  readonly mailbox: string | undefined;
}

export interface AccountEventsOptions {
  readonly account: PresenceAccount;
  /** Tells this phone from others of the same account. */
  readonly tupleId: string;
  readonly own: OwnAvailability;
  onChanged(): void;
}

/** What one account publishes of us, and hears of its mailbox. */
export class AccountEvents implements Disposable {
  readonly account: PresenceAccount;
  readonly #events: EventUsage;
  readonly #options: AccountEventsOptions;
  readonly #summary: WatchedState<MessageSummary>;
  #own: OwnAvailability;
  #publication: Publication | undefined;

  constructor(events: EventUsage, options: AccountEventsOptions) {
    this.#events = events;
    this.#options = options;
    this.account = options.account;
    this.#own = options.own;
    const { identity, aor: target } = options.account;
    const settings = { identity, target, event: 'message-summary', accepts: [MESSAGE_SUMMARY] };
    this.#summary = new WatchedState(events, settings, readSummary);
    this.#summary.onChanged(options.onChanged);
    this.show(options.own);
  }

  /** What is published, for peers that ask ourselves. */
  get document(): PresenceDocument {
    const aor = serializeUri(this.account.aor);
    return presenceOf(aor, this.#options.tupleId, aor, this.#own);
  }

  /** `undefined`: nothing is. */
  get publication(): PublicationState | undefined {
    return this.#publication?.state;
  }

  get voicemail(): Voicemail | undefined {
    const [summary] = this.#summary.states;
    if (summary === undefined) return undefined;
    const counts = summary.voice ?? { new: 0, old: 0, newUrgent: 0, oldUrgent: 0 };
    const isTextOnly = summary.voice === undefined && summary.text !== undefined; // comes by itself: nobody need call for it
    return { accountId: this.account.id, isWaiting: summary.isWaiting && !isTextOnly, ...counts, mailbox: summary.account };
  }

  /** Publishes; who is offline takes back what was published. */
  show(own: OwnAvailability): void {
    this.#own = own;
    if (own.state === 'offline') {
      void this.#publication?.stop();
      this.#publication = undefined;
    } else if (this.#publication === undefined) {
      const { identity, aor: target } = this.account;
      this.#publication = new Publication(this.#events, {
        identity,
        target,
        event: 'presence',
        body: writePresence(this.document),
      });
      this.#publication.onStateChanged(this.#options.onChanged);
    } else {
      this.#publication.publish(writePresence(this.document));
    }
  }

  /** Tries again what had ended: its server may be another now. */
  retry(): void {
    this.#summary.retry();
    if (this.#publication?.state.phase === 'failed') this.show(this.#own);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#publication?.stop(), this.#summary.stop()]);
  }

  [Symbol.dispose](): void {
    this.#publication?.[Symbol.dispose]();
    this.#summary[Symbol.dispose]();
  }
}

function readSummary(bytes: Uint8Array): MessageSummary | undefined {
  const summary = readMessageSummary(bytes);
  return summary.ok ? summary.value : undefined;
}
