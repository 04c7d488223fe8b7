import { fail, ok, type Result } from '../../base/result.ts';
import type { DigestClient, DigestSession } from '../auth/digest-client.ts';
import { Dialog } from '../dialog/dialog.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';
import { noParams } from '../message/params.ts';
import type { TokenWithParams } from '../message/small-values.ts';
import type { SentBy } from '../transport/sent-by.ts';
import { backAlong, requestUser } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import { AgentDialog } from './agent-dialog.ts';
import type { Body } from './body.ts';
import type { DialogTable } from './dialog-table.ts';
import { EventNotifier, type EventNotifierOptions, type SubscriptionTerms } from './event-notifier.ts';
import { EventSubscriber, type EventSubscriberOptions, type Notification } from './event-subscriber.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { type AcceptOptions, IncomingSubscribe } from './incoming-subscribe.ts';
import type { MethodTable } from './method-table.ts';
import { SubscriptionTable } from './subscription-table.ts';

/** A request of ours whose NOTIFYs make dialogs (RFC 6665 §4.4.1): each phone that it was forked to makes its own. */
export interface ExpectedNotify {
  readonly callId: string;
  /** Our From tag. */
  readonly localTag: string;
  /** The event package, in lower case. */
  readonly event: string;
  readonly id: string | undefined;
  /** User part of our Contact. */
  readonly contactUser: string | undefined;
  readonly digest: DigestSession | undefined;
  /** CSeq of the request as sent last: ours in the dialog go on from there. */
  sequence(): number;
  /** Takes the dialog of a new To tag; `undefined` when it is one too many: 481 (RFC 6665 §5.4.9). */
  admit(dialog: AgentDialog): EventSubscriber | undefined;
}

/** What is told of a package, and to whom. */
export interface ServedPackage {
  /** In lower case. */
  readonly name: string;
  /** Somebody asks, outside of dialogs. Absent: nobody may (RFC 3515 §2.4.4). */
  subscribed?(subscribe: IncomingSubscribe): void;
}

/** Something that ends with the agent: politely by `stop`, without a word when it is disposed. */
interface Stoppable extends Disposable {
  stop(): Promise<void>;
}

/**
 * The one way of SUBSCRIBE and NOTIFY (RFC 6665): finds the subscription that one belongs to, or who makes a new one of it, and answers
 * what belongs to none. Subscriptions come about by SUBSCRIBE (`sip/events`) and by REFER.
 */
export class EventUsage implements Disposable {
  readonly core: AgentCore;
  readonly #dialogs: DialogTable<AgentDialog>;
  readonly #subscribers = new SubscriptionTable<EventSubscriber>();
  readonly #notifiers = new SubscriptionTable<EventNotifier>();
  readonly #expected = new Map<string, ExpectedNotify>();
  readonly #served = new Map<string, ServedPackage>();
  /** Packages that we understand as a subscriber. */
  readonly #understood = new Set<string>();
  /** Types of their bodies. */
  readonly #accepts: string[] = [];
  readonly #running = new Set<Stoppable>();

  constructor(core: AgentCore, dialogs: DialogTable<AgentDialog>, methods: MethodTable) {
    this.core = core;
    this.#dialogs = dialogs;
    methods.handle('NOTIFY', (incoming) => this.#receiveNotify(incoming), this.#accepts);
    methods.handle('SUBSCRIBE', (incoming) => void this.#receiveSubscribe(incoming));
  }

  /** Lets NOTIFYs of a package through. @param event in lower case. @param accepts types its bodies may have */
  understand(event: string, accepts: readonly string[]): void {
    this.#understood.add(event);
    this.#accepts.push(...accepts.filter((type) => !this.#accepts.includes(type)));
  }

  /** Lets SUBSCRIBEs of a package in, and names it in Allow-Events, until the result is disposed. */
  serve(served: ServedPackage): Disposable {
    this.#served.set(served.name, served);
    return { [Symbol.dispose]: () => void (this.#served.get(served.name) === served && this.#served.delete(served.name)) };
  }

  /** Packages that are served, for Allow-Events. */
  get packages(): readonly string[] {
    return [...this.#served.keys()];
  }

  /** Begins our end of a subscription in a dialog. */
  subscriber(options: Omit<EventSubscriberOptions, 'table'>): EventSubscriber {
    return new EventSubscriber({ ...options, table: this.#subscribers });
  }

  /** Begins our end of a subscription of the peer; it says nothing until it is renewed. */
  notifier(options: Omit<EventNotifierOptions, 'table' | 'core'>): EventNotifier {
    return new EventNotifier({ ...options, core: this.core, table: this.#notifiers });
  }

  /** Makes dialogs of the NOTIFYs that a request of ours leads to, until the result is disposed. */
  expect(expected: ExpectedNotify): Disposable {
    const key = `${expected.callId} ${expected.localTag}`;
    this.#expected.set(key, expected);
    return { [Symbol.dispose]: () => void (this.#expected.get(key) === expected && this.#expected.delete(key)) };
  }

  /** How many subscriptions of peers to `event` there are. */
  notifierCount(event: string): number {
    return [...this.#notifiers].filter((notifier) => notifier.event === event).length;
  }

  /** The dialog that a NOTIFY makes, where one is expected. */
  dialogOf(request: SipRequest): AgentDialog | undefined {
    const expected = this.#expectedBy(request);
    if (expected === undefined) return undefined;
    const dialog = Dialog.asCallee(request, expected.localTag, expected.sequence());
    return dialog.ok ? this.#confirmed(dialog.value, request, expected) : undefined;
  }

  /** The dialog that a REFER or SUBSCRIBE from outside makes when it is accepted; `undefined` when none can be made of it. */
  dialogFor({ request, localTag }: IncomingRequest, auth: DigestClient | undefined): AgentDialog | undefined {
    const dialog = Dialog.asCallee(request, localTag);
    if (!dialog.ok) return undefined;
    return this.#confirmed(dialog.value, request, { contactUser: requestUser(request), digest: auth?.session() });
  }

  /** Has `stoppable` end with the agent, unless the result is disposed before. */
  endWithAgent(stoppable: Stoppable): Disposable {
    this.#running.add(stoppable);
    return { [Symbol.dispose]: () => void this.#running.delete(stoppable) };
  }

  /** Ends what `endWithAgent` was told of. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((one) => one.stop()));
  }

  /** Ends all subscriptions without a word. */
  [Symbol.dispose](): void {
    for (const one of [...this.#running, ...this.#subscribers, ...this.#notifiers]) one[Symbol.dispose]();
    this.#expected.clear();
  }

  #confirmed(dialog: Dialog, origin: SipRequest, by: Pick<ExpectedNotify, 'contactUser' | 'digest'>): AgentDialog {
    const { contactUser, digest } = by;
    const created = new AgentDialog({ core: this.core, table: this.#dialogs, dialog, origin, contactUser, digest });
    created.confirm();
    return created;
  }

  #expectedBy(request: SipRequest): ExpectedNotify | undefined {
    const to = request.method === 'NOTIFY' ? request.headers.read(headers.to) : undefined;
    const event = request.headers.read(headers.event);
    if (!to?.ok || !event?.ok) return undefined;
    const expected = this.#expected.get(`${request.headers.first('Call-ID')} ${tagOf(to.value)}`);
    return expected && isMeant(expected, event.value) ? expected : undefined;
  }

  #receiveNotify(incoming: IncomingRequest): void {
    const { dialog, request } = incoming;
    const event = this.#knownEvent(incoming, (name) => this.#understood.has(name));
    const state = readSubscriptionState(request);
    if (event === undefined) return;
    const subscriber = state && dialog && this.#subscriberOf(request, dialog, event);
    if (state === undefined) {
      incoming.respond(400, { reason: 'Bad Subscription-State' });
    } else if (subscriber === undefined) {
      incoming.respond(481, doesNotExist);
    } else {
      dialog?.refreshTarget(request);
      incoming.respond(200);
      subscriber.receive(notificationOf(state, incoming.body));
    }
  }

  /** The subscription that a NOTIFY belongs to, where it is the first of its dialog a new one. */
  #subscriberOf(request: SipRequest, dialog: AgentDialog, { token, params }: TokenWithParams): EventSubscriber | undefined {
    const known = this.#subscribers.find(dialog, token.toLowerCase(), params.get('id'));
    return known ?? this.#expectedBy(request)?.admit(dialog);
  }

  async #receiveSubscribe(incoming: IncomingRequest): Promise<void> {
    const { dialog } = incoming;
    const event = this.#knownEvent(incoming, (name) => this.#served.has(name));
    if (event === undefined) return;
    const name = event.token.toLowerCase();
    const notifier = dialog && this.#notifiers.find(dialog, name, event.params.get('id'));
    const served = this.#served.get(name);
    if (notifier === undefined && dialog !== undefined) return incoming.respond(481, doesNotExist);
    if (notifier === undefined && served?.subscribed === undefined) return incoming.respond(403);
    const sentBy = await this.core.transport.sentByFor(backAlong(incoming.transaction.flow));
    if (notifier !== undefined) return this.#renew(incoming, notifier, sentBy);
    const eventValue = headers.event.serialize({ token: name, params: event.params });
    const accept = (options: AcceptOptions) => this.#accept(incoming, { ...options, eventValue, sentBy });
    served?.subscribed?.(new IncomingSubscribe(incoming, accept));
  }

  #accept(
    incoming: IncomingRequest,
    { auth, seconds, sentBy, ...options }: AcceptOptions & { readonly eventValue: string; readonly sentBy: SentBy },
  ): EventNotifier | undefined {
    const event = incoming.request.headers.read(headers.event);
    const dialog = this.dialogFor(incoming, auth);
    if (dialog === undefined || !event?.ok) {
      incoming.respond(400, { reason: 'Bad Contact' });
      return undefined;
    }
    const notifier = this.notifier({
      ...options,
      dialog,
      event: event.value.token.toLowerCase(),
      id: event.value.params.get('id'),
    });
    this.#grant(incoming, notifier, seconds, sentBy);
    return notifier;
  }

  #renew(incoming: IncomingRequest, notifier: EventNotifier, sentBy: SentBy): void {
    const expires = incoming.request.headers.read(headers.expires);
    const granted = grantedSeconds(expires?.ok ? expires.value : undefined, notifier.terms);
    if (granted.ok) this.#grant(incoming, notifier, granted.value, sentBy);
    else incoming.respond(423, { headers: [['Min-Expires', `${granted.error}`]] });
  }

  #grant(incoming: IncomingRequest, notifier: EventNotifier, seconds: number, sentBy: SentBy): void {
    const { dialog, isPending } = notifier;
    dialog.refreshTarget(incoming.request);
    incoming.respond(isPending ? 202 : 200, {
      headers: [
        ...incoming.request.headers.rows('Record-Route').map((value) => ['Record-Route', value] as const),
        ['Expires', `${seconds}`],
        ['Contact', dialog.contact(sentBy)],
      ],
    });
    notifier.renew(seconds);
  }

  /** The Event of a request; one that we do not know is answered here. */
  #knownEvent(incoming: IncomingRequest, isKnown: (name: string) => boolean): TokenWithParams | undefined {
    const event = incoming.request.headers.read(headers.event);
    if (event?.ok && isKnown(event.value.token.toLowerCase())) return event.value;
    if (event !== undefined && !event.ok) incoming.respond(400, { reason: 'Bad Event' });
    else incoming.respond(489, { headers: [['Allow-Events', this.packages.join(', ')]] });
    return undefined;
  }
}

const doesNotExist = { reason: 'Subscription Does Not Exist' };

/** For how long a SUBSCRIBE is granted; else Min-Expires for the 423 (RFC 6665 §4.2.1.1). */
export function grantedSeconds(asked: number | undefined, terms: SubscriptionTerms): Result<number, number> {
  const { minSeconds, maxSeconds, defaultSeconds } = terms;
  const seconds = Math.min(asked ?? defaultSeconds, maxSeconds);
  return seconds === 0 || seconds >= minSeconds ? ok(seconds) : fail(minSeconds);
}

/** Reports on a reference may name it by the CSeq of the REFER, or not (RFC 3515 §2.4.6). */
function isMeant({ event, id }: ExpectedNotify, { token, params }: TokenWithParams): boolean {
  return token.toLowerCase() === event && (event === 'refer' || params.get('id') === id);
}

/**
 * Deviation: a state is believed whatever follows it, because a last NOTIFY must not be lost: phones write
 * `terminated;reason=reason=noresource`.
 */
function readSubscriptionState({ headers: fields }: SipRequest): TokenWithParams | undefined {
  const parsed = fields.read(headers.subscriptionState);
  if (parsed?.ok) return parsed.value;
  const [state = ''] = (fields.first('Subscription-State') ?? '').split(';', 1);
  return /^[a-z]+$/i.test(state.trim()) ? { token: state.trim(), params: noParams } : undefined;
}

function notificationOf({ token, params }: TokenWithParams, body: Body | undefined): Notification {
  const reason = params.get('reason')?.toLowerCase();
  const [expires, retryAfter] = [secondsOf(params.get('expires')), secondsOf(params.get('retry-after'))];
  return {
    state: token.toLowerCase(),
    ...(reason !== undefined && { reason }),
    ...(expires !== undefined && { expiresSeconds: expires }),
    ...(retryAfter !== undefined && { retryAfterSeconds: retryAfter }),
    ...(body !== undefined && { body }),
  };
}

function secondsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
