import type { Clock } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import { DIALOG_INFO, type DialogInfoSource, dialogPackage } from '../../events/dialog-info.ts';
import { type MessageSummary, messageSummaryPackage } from '../../events/message-summary.ts';
import { PIDF, type PresenceDocument, presencePackage } from '../../events/presence.ts';
import { type RegistrationFacts, regPackage } from '../../events/reg-info.ts';
import { limits } from '../../limits.ts';
import type { Resolver } from '../../net/lookup.ts';
import type { EventPackage } from '../../sip/events/event-package.ts';
import { EventStateStore } from '../../sip/events/event-state-store.ts';
import { type Admission, Notifier } from '../../sip/events/notifier.ts';
import { receivePublications } from '../../sip/events/publication-receiver.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import type { ServerTransaction } from '../../sip/transaction/transaction.ts';
import type { TransactionLayer } from '../../sip/transaction/transaction-layer.ts';
import type { SipTransport } from '../../sip/transport/sip-transport.ts';
import { type Body, bodyOf } from '../../sip/ua/body.ts';
import { UserAgent } from '../../sip/ua/user-agent.ts';
import type { TraceSink } from '../../trace/trace.ts';
import type { LocationService } from '../location/location-service.ts';
import type { Waiting } from '../messages/message-keeper.ts';
import type { ObservedCall } from '../observed-call.ts';
import type { Registered } from '../registrar/registered.ts';
import type { AdmittedRequest, RequestProcessor, Verdict } from '../request-processor.ts';
import type { UserStore } from '../users/user-store.ts';
import { type EventPolicy, type MemberEvent, membersSeeEachOther } from './event-policy.ts';
import { MemberDialogs, memberDialogs, publishedDialogs } from './member-dialogs.ts';
import { memberPresence, publishedPresence } from './member-presence.ts';
import { WatchedRegistrations } from './watched-registrations.ts';

/** What it needs of the server it is added to. */
export interface ObservedServer {
  readonly onCall: Event<ObservedCall>;
  readonly onRegistered: Event<Registered>;
  add(processor: RequestProcessor): Disposable;
  /** By what NOTIFYs come to the sender of a SUBSCRIBE through the server, where nothing else leads there. */
  routesBack(received: AdmittedRequest): Promise<readonly string[]>;
}

/** What waits for members. */
export interface WaitingMessages {
  readonly onChanged: Event<Waiting>;
  count(aor: string): number;
}

export interface PresenceServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly trace: TraceSink;
  /** Those of the server: requests come from its chain, NOTIFYs go out beside it. */
  readonly transactions: TransactionLayer;
  readonly transport: SipTransport;
  readonly resolver: Resolver;
  readonly userAgent: string;
  readonly server: ObservedServer;
  readonly users: UserStore;
  readonly location: Pick<LocationService, 'find'>;
  /** Absent: nothing ever waits. */
  readonly messages?: WaitingMessages | undefined;
  /** Default: {@link membersSeeEachOther}. */
  readonly allows?: EventPolicy;
}

/** Whom an admitted request is for, and who has proved to have sent it. */
type Asked = Pick<AdmittedRequest, 'sender'> & { readonly member: string };

const events: readonly string[] = ['presence', 'dialog', 'message-summary', 'reg'] satisfies readonly MemberEvent[];

/** What phones may publish of their members. */
const published = [
  { name: 'presence', contentTypes: [PIDF] },
  { name: 'dialog', contentTypes: [DIALOG_INFO] },
];

/**
 * The presence agent and event state compositor of a domain (RFC 3856, RFC 3903): takes what its members publish, and tells members of each
 * other's presence and calls, and each of its own messages and registration. Adds itself to the server; end it with `stop`, or without a
 * word by disposing.
 */
export class PresenceServer implements RequestProcessor, Disposable {
  readonly methods = ['SUBSCRIBE', 'PUBLISH'];
  readonly #options: PresenceServerOptions;
  readonly #requests = new Emitter<ServerTransaction>();
  readonly #asked = new WeakMap<SipRequest, Asked>();
  readonly #agent: UserAgent;
  readonly #publications: EventStateStore;
  readonly #registrations: WatchedRegistrations;
  readonly #dialogs: MemberDialogs;
  readonly #presence: Notifier<PresenceDocument>;
  readonly #lamps: Notifier<DialogInfoSource>;
  readonly #messages: Notifier<MessageSummary>;
  readonly #reg: Notifier<RegistrationFacts>;
  readonly #subscriptions: readonly Disposable[];

  constructor(options: PresenceServerOptions) {
    const { clock, random, log, trace, transactions, transport, resolver, userAgent, server, messages, location } = options;
    const lower = { clock, random, log, trace, transactions, transport, resolver };
    this.#options = options;
    this.#agent = new UserAgent({ ...lower, userAgent, element: 'presence', requests: this.#requests.event });
    this.#publications = new EventStateStore(options);
    this.#registrations = new WatchedRegistrations(clock, location);
    this.#dialogs = new MemberDialogs(server.onCall);
    this.#presence = this.#tell(presencePackage, (aor) => this.#presenceOf(aor));
    this.#lamps = this.#tell(dialogPackage, (aor) => this.#dialogsOf(aor));
    this.#messages = this.#tell(messageSummaryPackage, (aor) => summaryOf(aor, messages?.count(aor) ?? 0));
    this.#reg = this.#tell(regPackage, (aor) => this.#registrations.factsOf(aor));
    this.#subscriptions = [
      receivePublications(this.#agent, {
        store: this.#publications,
        packages: published,
        admit: (request) => this.#admitPublication(request),
      }),
      this.#publications.onChanged(({ resource, event }) => this.#published(resource, event)),
      this.#dialogs.onChanged((aor) => this.#lamps.changed(aor)),
      this.#registrations.onChanged(({ aor, isOtherwise }) => {
        this.#reg.changed(aor);
        if (isOtherwise) this.#presence.changed(aor);
      }),
      ...[this.#presence, this.#reg].map((notifier) => notifier.onWatchersChanged((aor) => this.#followRegistration(aor))),
      server.onRegistered(({ aor }) => this.#registrations.update(aor)),
      ...(messages ? [messages.onChanged(({ aor }) => this.#messages.changed(aor))] : []),
      server.add(this),
    ];
  }

  /** Packages that we do not know are the phones' own business; publications are ours. */
  process(received: AdmittedRequest): Verdict {
    const { member, sender, transaction } = received;
    const isPublication = transaction.request.method === 'PUBLISH';
    if (member === undefined || received.isForDevice || received.routed.routes.length > 0) return 'passed';
    if (!isPublication && !isKnownSubscribe(transaction.request)) return 'passed';
    if (!this.#isMember(received)) return 'passed';
    if (isPublication) this.#serve(transaction, { member, sender });
    else void this.#serveWithRoutes(received, { member, sender });
    return 'answered';
  }

  /** Tells all watchers to come again later; resolves when they have answered, at most after `limits.userAgent.stopMs`. */
  async stop(): Promise<void> {
    await this.#agent.stop();
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    for (const part of [this.#agent, this.#publications, this.#registrations, this.#dialogs]) part[Symbol.dispose]();
  }

  #serve(transaction: ServerTransaction, asked: Asked): void {
    this.#asked.set(transaction.request, asked);
    this.#requests.fire(transaction);
  }

  /** The server stays on the path of what a NAT or a GRUU stands before: the dialog gets its routes, as any other gets them of a proxy. */
  async #serveWithRoutes(received: AdmittedRequest, asked: Asked): Promise<void> {
    const { transaction } = received;
    const routes = await this.#options.server.routesBack(received);
    if (routes.length === 0) return this.#serve(transaction, asked);
    const request = transaction.request.clone();
    for (const route of routes.toReversed()) request.headers.prepend('Record-Route', route);
    this.#serve(withRequest(transaction, request), asked);
  }

  #tell<State>(eventPackage: EventPackage<State>, stateOf: (aor: string) => State): Notifier<State> {
    const event = eventPackage.name as MemberEvent;
    return new Notifier(this.#agent.events, {
      eventPackage,
      admit: ({ request }) => this.#admitWatcher(request, event),
      stateOf,
    });
  }

  #isMember({ routed: { requestUri }, domain }: AdmittedRequest): boolean {
    if (domain === undefined || requestUri.user === undefined) return false;
    return this.#options.users.find(requestUri.user, domain) !== undefined;
  }

  #admitWatcher(request: SipRequest, event: MemberEvent): Admission {
    const { allows = membersSeeEachOther } = this.#options;
    const { sender: watcher, member = '' } = this.#asked.get(request) ?? {};
    if (watcher === undefined || !allows({ event, watcher, member })) return { refusal: { status: 403 } };
    return { resource: member };
  }

  /** Only the member itself speaks for itself, and only what can be read (RFC 3903 §6 steps 2 and 5). */
  #admitPublication(request: SipRequest): Admission {
    const { sender, member = '' } = this.#asked.get(request) ?? {};
    if (sender !== member) return { refusal: { status: 403, reason: 'Only for Yourself' } };
    const body = bodyOf(request);
    if (body === undefined) return { resource: member };
    if (body.bytes.length > limits.memberEvents.publicationBytes) return { refusal: { status: 413 } };
    return isReadable(request, body) ? { resource: member } : { refusal: { status: 400, reason: 'Unreadable Body' } };
  }

  #published(aor: string, event: string): void {
    if (event === 'presence') this.#presence.changed(aor);
    else this.#lamps.changed(aor);
  }

  #presenceOf(aor: string): PresenceDocument {
    const documents = this.#bodiesOf(aor, 'presence').flatMap((body) => publishedPresence(body) ?? []);
    return memberPresence(aor, documents, this.#registrations.isRegistered(aor));
  }

  #dialogsOf(aor: string): DialogInfoSource {
    return memberDialogs(this.#dialogs.dialogsOf(aor), this.#bodiesOf(aor, 'dialog'));
  }

  /** The latest first, as many as fit into one document. */
  #bodiesOf(aor: string, event: MemberEvent): readonly Body[] {
    let left: number = limits.memberEvents.composedBytes;
    return this.#publications.bodiesOf(aor, event).filter(({ bytes }) => {
      left -= bytes.length;
      return left >= 0;
    });
  }

  #followRegistration(aor: string): void {
    const isWatched = [this.#presence, this.#reg].some((notifier) => notifier.watchersOf(aor).length > 0);
    this.#registrations.follow(aor, isWatched);
  }
}

/** The same transaction, as if this had been its request. */
function withRequest(transaction: ServerTransaction, request: SipRequest): ServerTransaction {
  const { id, flow, onEnded, onTransportError } = transaction;
  return {
    id,
    request,
    flow,
    onEnded,
    onTransportError,
    get state() {
      return transaction.state;
    },
    get hasFinal() {
      return transaction.hasFinal;
    },
    get toTag() {
      return transaction.toTag;
    },
    respond: (response) => transaction.respond(response),
  };
}

function isKnownSubscribe({ method, headers: fields }: SipRequest): boolean {
  const event = method === 'SUBSCRIBE' ? fields.read(headers.event) : undefined;
  return event?.ok === true && events.includes(event.value.token.toLowerCase());
}

function isReadable({ headers: fields }: SipRequest, body: Body): boolean {
  const event = fields.read(headers.event);
  if (event?.ok && event.value.token.toLowerCase() === 'presence') return publishedPresence(body) !== undefined;
  return publishedDialogs(body) !== undefined;
}

/** What the domain keeps are texts. */
function summaryOf(aor: string, count: number): MessageSummary {
  return { isWaiting: count > 0, account: aor, text: { new: count, old: 0, newUrgent: 0, oldUrgent: 0 } };
}
