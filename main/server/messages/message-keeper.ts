import type { Clock, Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import { limits } from '../../limits.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest, SipResponse } from '../../sip/message/message.ts';
import { tagOf } from '../../sip/message/name-addr.ts';
import { isSipUri } from '../../sip/message/uri.ts';
import type { Registered } from '../registrar/registered.ts';
import type { AdmittedRequest, RequestProcessor, Verdict } from '../request-processor.ts';
import type { UserStore } from '../users/user-store.ts';
import type { KeptMessages } from './kept-messages.ts';
import { keptFrom, requestFrom, withoutEnvelope } from './kept-request.ts';

/** What the keeper needs of the server it is added to. */
export interface MessageServer {
  readonly onRegistered: Event<Registered>;
  add(processor: RequestProcessor): Disposable;
  sendToMember(request: SipRequest, aor: string): Promise<SipResponse>;
}

export interface MessageKeeperOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly server: MessageServer;
  readonly store: KeptMessages;
  readonly users: UserStore;
  /** Whether the member can be reached now. */
  readonly isThere: (aor: string) => boolean;
}

/** How many messages wait for a member. */
export interface Waiting {
  readonly aor: string;
  readonly count: number;
}

/** Another time, or another phone, may be better: nobody answered, is there, can take it now, or knows MESSAGE at all. */
const passing: readonly number[] = [404, 405, 408, 410, 430, 480, 486, 500, 501, 502, 503, 504, 600];
/** Of an envelope (RFC 3862) these may mean the envelope. */
const refusalsOfType: readonly number[] = [406, 415, 488];

/**
 * Keeps MESSAGEs for members who are away, answering 202, and delivers them when they register: in order, each until somebody has taken it
 * (RFC 3428 §7, §8). Who is no member, and requests inside a dialog or for one device, are left to the proxy. Adds itself to the server.
 */
export class MessageKeeper implements RequestProcessor, Disposable {
  readonly methods = ['MESSAGE'];
  readonly #options: MessageKeeperOptions;
  readonly #changed = new Emitter<Waiting>();
  readonly #subscriptions: readonly Disposable[];
  /** Members who are being delivered to, with the key of the message that is on its way. */
  readonly #delivering = new Map<string, string | undefined>();
  #purge: Timer;
  #isDisposed = false;
  /** Fires when a message was kept, delivered or has expired. */
  readonly onChanged: Event<Waiting> = this.#changed.event;

  constructor(options: MessageKeeperOptions) {
    this.#options = options;
    const { server } = options;
    this.#subscriptions = [
      server.add(this),
      server.onRegistered(({ aor, bindings }) => {
        if (bindings.length > 0) void this.#deliver(aor);
      }),
    ];
    this.#purge = this.#purgeLater();
  }

  /** How many messages wait for a member. @param aor canonical */
  count(aor: string): number {
    return this.#options.store.count(aor);
  }

  process(received: AdmittedRequest): Verdict {
    const { member } = received;
    const { request } = received.transaction;
    if (request.method !== 'MESSAGE' || member === undefined || received.isForDevice || received.isInKnownDialog) return 'passed';
    if (hasToTag(request) || !this.#isMember(received) || !this.#mustWait(member)) return 'passed';
    return this.#keep(request, member);
  }

  /** A delivery that is under way may still arrive; it is kept and goes out again. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#purge[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  #isMember({ routed: { requestUri }, domain }: AdmittedRequest): boolean {
    if (domain === undefined || !isSipUri(requestUri) || requestUri.user === undefined) return false;
    return this.#options.users.find(requestUri.user, domain) !== undefined;
  }

  /** The member is away, or others wait already: nothing overtakes them. */
  #mustWait(aor: string): boolean {
    return !this.#options.isThere(aor) || this.#options.store.count(aor) > 0;
  }

  /** One that cannot be kept goes on to the proxy, which says that the member is not there: its sender keeps it. */
  #keep(request: SipRequest, aor: string): Verdict {
    const { clock, store, isThere } = this.#options;
    const message = keptFrom(request, aor, clock.unixMs());
    if (!message.ok) return 'passed';
    if (this.#delivering.get(aor) === message.value.key) return { status: 482 }; // what we deliver has come back
    const keeping = store.keep(message.value);
    if (keeping === 'full') return 'passed';
    if (keeping === 'kept') this.#tell(aor);
    if (isThere(aor)) void this.#deliver(aor);
    return { status: 202 };
  }

  /** One after the other (RFC 3428 §8), until none is left or the member is away again. */
  async #deliver(aor: string): Promise<void> {
    if (this.#delivering.has(aor)) return;
    this.#delivering.set(aor, undefined);
    try {
      while (await this.#deliverOldest(aor));
    } catch (error) {
      this.#options.log.write('error', 'kept messages could not be delivered', { aor, error: String(error) });
    } finally {
      this.#delivering.delete(aor);
    }
  }

  /** @returns whether to go on */
  async #deliverOldest(aor: string): Promise<boolean> {
    const { store, clock, log } = this.#options;
    const message = this.#isDisposed ? undefined : store.oldest(aor);
    if (message === undefined) return false;
    const request = message.expiresAtUnixMs > clock.unixMs() ? requestFrom(message) : undefined;
    this.#delivering.set(aor, message.key);
    const status = request && (await this.#send(request, aor));
    if (this.#isDisposed || (status !== undefined && passing.includes(status))) return false;
    if (status !== undefined && status >= 300) log.write('warn', 'a kept message was refused', { aor, status });
    store.remove(aor, message.key);
    this.#tell(aor);
    return true;
  }

  /** A phone that refuses the envelope gets what is in it: the sender, who could have sent plain text, believes that it is on its way. */
  async #send(request: SipRequest, aor: string): Promise<number> {
    const { server } = this.#options;
    const { status } = await server.sendToMember(request, aor);
    const opened = refusalsOfType.includes(status) ? withoutEnvelope(request) : undefined;
    return opened === undefined ? status : (await server.sendToMember(opened, aor)).status;
  }

  #tell(aor: string): void {
    this.#changed.fire({ aor, count: this.#options.store.count(aor) });
  }

  #purgeLater(): Timer {
    const { clock, store, log } = this.#options;
    return clock.after(limits.messageStore.purgeMs, () => {
      try {
        for (const aor of store.removeExpired(clock.unixMs())) this.#tell(aor);
      } catch (error) {
        log.write('warn', 'expired messages not deleted', { error: String(error) });
      }
      this.#purge = this.#purgeLater();
    });
  }
}

function hasToTag(request: SipRequest): boolean {
  const to = request.headers.read(headers.to);
  return to?.ok === true && tagOf(to.value) !== undefined;
}
