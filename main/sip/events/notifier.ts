import { Emitter, type Event } from '../../base/event.ts';
import { limits } from '../../limits.ts';
import type { DigestClient } from '../auth/digest-client.ts';
import type { SipRequest } from '../message/message.ts';
import type { NameAddr } from '../message/name-addr.ts';
import { isSipUri, serializeUri } from '../message/uri.ts';
import type { EventNotifier, SubscriptionTerms, TerminationReason } from '../ua/event-notifier.ts';
import { type EventUsage, grantedSeconds } from '../ua/event-usage.ts';
import type { IncomingSubscribe } from '../ua/incoming-subscribe.ts';
import type { EventPackage } from './event-package.ts';

/** A SUBSCRIBE to be judged. */
export interface SubscriptionRequest {
  readonly request: SipRequest;
  /** Who asks, as it says: proven only if `admit` has proved it. */
  readonly watcher: NameAddr;
  /** 0: the state once. */
  readonly expiresSeconds: number;
}

/** What becomes of it. */
export type Admission =
  | {
      /** Key of the state that is asked for, such as a canonical address-of-record. */
      readonly resource: string;
      /** Somebody has to allow it first: it is told no state until `settle`. Default: no. */
      readonly isPending?: boolean;
      /** Answers challenges to the NOTIFYs. */
      readonly auth?: DigestClient;
    }
  | {
      readonly refusal: {
        readonly status: number;
        readonly reason?: string;
        readonly headers?: readonly (readonly [name: string, value: string])[];
      };
    };

export interface NotifierOptions<State> {
  readonly eventPackage: EventPackage<State>;
  /** Which resource it means and whether it may, such as after a challenge. Asked for new subscriptions, not for refreshes. */
  admit(request: SubscriptionRequest): Admission | Promise<Admission>;
  /** The state of a resource as this watcher may see it: a value that never changes. Called for each NOTIFY. */
  stateOf(resource: string, watcher: NameAddr): State;
}

/** Somebody who is told. */
export interface Watcher {
  readonly resource: string;
  readonly from: NameAddr;
  readonly isPending: boolean;
}

/** A subscription, and what it was told. */
interface Told<State> {
  readonly from: NameAddr;
  readonly resource: string;
  readonly contentType: string;
  notifier: EventNotifier | undefined;
  version: number;
  state: State | undefined;
}

/**
 * Tells who has subscribed to one event package (RFC 6665 §4.2): answers SUBSCRIBEs, says the state at once, each change soon, and the end.
 * Beyond `limits.events.notified` it answers 503. The agent stops it with itself; disposing forgets all subscriptions without a word.
 */
export class Notifier<State> implements Disposable {
  readonly #options: NotifierOptions<State>;
  readonly #terms: SubscriptionTerms;
  readonly #watchers = new Map<string, Set<Told<State>>>();
  /** Subscriptions of each watcher, by {@link nameOf}. */
  readonly #subscribed = new Map<string, number>();
  readonly #watchersChanged = new Emitter<string>();
  readonly #served: readonly Disposable[];
  #count = 0;

  /** Somebody subscribed to this resource, or does no longer. */
  readonly onWatchersChanged: Event<string> = this.#watchersChanged.event;

  constructor(events: EventUsage, options: NotifierOptions<State>) {
    const { minExpiresSeconds, maxExpiresSeconds } = limits.events;
    const { name, defaultExpiresSeconds } = options.eventPackage;
    this.#options = options;
    this.#terms = { minSeconds: minExpiresSeconds, maxSeconds: maxExpiresSeconds, defaultSeconds: defaultExpiresSeconds };
    this.#served = [events.serve({ name, subscribed: (subscribe) => void this.#receive(subscribe) }), events.endWithAgent(this)];
  }

  /** Subscriptions that are alive. */
  get count(): number {
    return this.#count;
  }

  watchersOf(resource: string): readonly Watcher[] {
    return [...(this.#watchers.get(resource) ?? [])].map(({ from, notifier }) => ({
      resource,
      from,
      isPending: notifier?.isPending ?? true,
    }));
  }

  /** The state of `resource` is another now. */
  changed(resource: string): void {
    for (const { notifier } of this.#watchers.get(resource) ?? []) notifier?.notify();
  }

  /** Somebody has decided: pending subscriptions go on, or end with `rejected`, as `isAllowed` says; `undefined` leaves one as it is. */
  settle(resource: string, isAllowed: (watcher: NameAddr) => boolean | undefined): void {
    for (const { from, notifier } of [...(this.#watchers.get(resource) ?? [])]) {
      const verdict = isAllowed(from);
      if (verdict === false) notifier?.end('rejected');
      else if (verdict === true) notifier?.activate();
    }
  }

  /** Ends the subscriptions to a resource with a last NOTIFY, such as `noresource`. */
  end(resource: string, reason: TerminationReason, retryAfterSeconds?: number): void {
    for (const { notifier } of [...(this.#watchers.get(resource) ?? [])]) notifier?.end(reason, retryAfterSeconds);
  }

  /** Ends all of them: they may come again when we are back. Resolves when the peers have answered. */
  async stop(): Promise<void> {
    const gone = Promise.withResolvers<void>();
    const look = (): void => {
      if (this.#count === 0) gone.resolve();
    };
    const watching = this.onWatchersChanged(look);
    for (const resource of [...this.#watchers.keys()]) this.end(resource, 'probation', limits.transaction.retryAfterSeconds);
    look();
    await gone.promise;
    watching[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const served of this.#served) served[Symbol.dispose]();
    this.#watchersChanged[Symbol.dispose]();
    for (const told of [...this.#watchers.values()].flatMap((watchers) => [...watchers])) told.notifier?.[Symbol.dispose]();
  }

  async #receive(subscribe: IncomingSubscribe): Promise<void> {
    const { contentTypes } = this.#options.eventPackage;
    const { watcher, request } = subscribe;
    const contentType = subscribe.typeAmong(contentTypes);
    const granted = grantedSeconds(subscribe.expiresSeconds, this.#terms);
    if (watcher === undefined) return subscribe.reject(400);
    if (contentType === undefined) return subscribe.reject(406, { headers: [['Accept', contentTypes.join(', ')]] });
    if (!granted.ok) return subscribe.reject(423, { headers: [['Min-Expires', `${granted.error}`]] });
    const admission = await this.#options.admit({ request, watcher, expiresSeconds: granted.value });
    if ('refusal' in admission) return subscribe.reject(admission.refusal.status, admission.refusal);
    const { resource } = admission;
    if (!this.#hasRoom(resource, watcher))
      return subscribe.reject(503, { headers: [['Retry-After', `${limits.transaction.retryAfterSeconds}`]] });
    const told: Told<State> = { from: watcher, resource, contentType, notifier: undefined, version: 0, state: undefined };
    this.#add(told);
    told.notifier = subscribe.accept({
      seconds: granted.value,
      terms: this.#terms,
      minIntervalMs: this.#options.eventPackage.minIntervalMs,
      isPending: admission.isPending ?? false,
      auth: admission.auth,
      body: (isFull) => this.#tell(told, isFull),
      onEnded: () => this.#remove(told),
    });
    if (told.notifier === undefined) this.#remove(told);
    else this.#watchersChanged.fire(resource);
  }

  #hasRoom(resource: string, watcher: NameAddr): boolean {
    const { notified, notifiedPerResource, notifiedPerWatcher } = limits.events;
    const [ofResource, ofWatcher] = [this.#watchers.get(resource)?.size ?? 0, this.#subscribed.get(nameOf(watcher)) ?? 0];
    return this.#count < notified && ofResource < notifiedPerResource && ofWatcher < notifiedPerWatcher;
  }

  /** The body of the NOTIFY that is about to go out. */
  #tell(told: Told<State>, isFull: boolean) {
    const { eventPackage, stateOf } = this.#options;
    const { resource, contentType, version } = told;
    const state = stateOf(resource, told.from);
    const body = eventPackage.write(state, { resource, contentType, version, told: isFull ? undefined : told.state });
    told.state = state;
    if (body !== undefined) told.version += 1;
    return body;
  }

  #add(told: Told<State>): void {
    const watchers = this.#watchers.get(told.resource) ?? new Set();
    this.#watchers.set(told.resource, watchers.add(told));
    this.#countWatcher(told.from, 1);
    this.#count += 1;
  }

  #remove(told: Told<State>): void {
    const watchers = this.#watchers.get(told.resource);
    if (!watchers?.delete(told)) return;
    this.#countWatcher(told.from, -1);
    this.#count -= 1;
    if (watchers.size === 0) this.#watchers.delete(told.resource);
    this.#watchersChanged.fire(told.resource);
  }

  #countWatcher(watcher: NameAddr, change: 1 | -1): void {
    const name = nameOf(watcher);
    const count = (this.#subscribed.get(name) ?? 0) + change;
    if (count > 0) this.#subscribed.set(name, count);
    else this.#subscribed.delete(name);
  }
}

/** One watcher, whatever parameters its address has. */
function nameOf({ uri }: NameAddr): string {
  return isSipUri(uri) ? `${uri.user}@${uri.host}` : serializeUri(uri);
}
