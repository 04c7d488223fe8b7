import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';
import { noParams } from '../message/params.ts';
import type { TokenWithParams } from '../message/small-values.ts';
import { backAlong } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { Body } from './body.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { MethodTable } from './method-table.ts';
import { type Subscription, SubscriptionTable } from './subscription-table.ts';

/** What a NOTIFY says of its subscription (RFC 6665 §4.1.3). */
export interface Notification {
  /** In lower case: `active`, `pending`, `terminated` or an extension. */
  readonly state: string;
  /** Why it is terminated. */
  readonly reason?: string;
  /** For how long it goes on. */
  readonly expiresSeconds?: number;
  readonly body?: Body;
}

/** Our end of a subscription to something of the peer. */
export interface EventSubscriber extends Subscription, Disposable {
  receive(notification: Notification): void;
}

/** Our end of a subscription of the peer to something of ours. */
export interface EventNotifier extends Subscription, Disposable {
  /** Goes on for `seconds`, or ends with 0; either way the peer gets a NOTIFY (RFC 6665 §4.2.1). */
  renew(seconds: number): void;
}

/**
 * Subscriptions within dialogs (RFC 6665): finds the one that a NOTIFY or SUBSCRIBE belongs to, and answers. Subscriptions come about by
 * other means, such as REFER; a SUBSCRIBE only renews or ends them.
 */
export class EventUsage implements Disposable {
  readonly #core: AgentCore;
  /** Packages we know, and the types of their bodies. */
  readonly #packages = new Map<string, readonly string[]>();
  readonly #accepts: string[] = [];
  readonly subscribers = new SubscriptionTable<EventSubscriber>();
  readonly notifiers = new SubscriptionTable<EventNotifier>();

  constructor(core: AgentCore, methods: MethodTable) {
    this.#core = core;
    methods.handle('NOTIFY', (incoming) => this.#receiveNotify(incoming), this.#accepts);
    methods.handle('SUBSCRIBE', (incoming) => this.#receiveSubscribe(incoming));
  }

  /** @param name in lower case. @param accepts types its notifications may have */
  addPackage(name: string, accepts: readonly string[]): void {
    this.#packages.set(name, accepts);
    this.#accepts.push(...accepts);
  }

  /** Ends all of them without a word. */
  [Symbol.dispose](): void {
    for (const subscription of [...this.subscribers, ...this.notifiers]) subscription[Symbol.dispose]();
  }

  #receiveNotify(incoming: IncomingRequest): void {
    const { dialog, request } = incoming;
    const event = this.#knownEvent(incoming);
    const state = readSubscriptionState(request);
    if (event === undefined) return;
    const subscriber = dialog && this.subscribers.find(dialog, event.token.toLowerCase(), event.params.get('id'));
    if (subscriber === undefined) {
      incoming.respond(481, { reason: 'Subscription Does Not Exist' });
    } else if (state === undefined) {
      incoming.respond(400, { reason: 'Bad Subscription-State' });
    } else {
      dialog?.refreshTarget(request);
      incoming.respond(200);
      subscriber.receive(notificationOf(state, incoming.body));
    }
  }

  #receiveSubscribe(incoming: IncomingRequest): void {
    const { dialog } = incoming;
    const event = this.#knownEvent(incoming);
    if (event === undefined) return;
    const notifier = dialog && this.notifiers.find(dialog, event.token.toLowerCase(), event.params.get('id'));
    if (dialog === undefined) incoming.respond(403);
    else if (notifier === undefined) incoming.respond(481, { reason: 'Subscription Does Not Exist' });
    else void this.#renew(incoming, dialog, notifier);
  }

  async #renew(incoming: IncomingRequest, dialog: AgentDialog, notifier: EventNotifier): Promise<void> {
    const expires = incoming.request.headers.read(headers.expires);
    const seconds = Math.min(expires?.ok ? expires.value : limits.userAgent.referralSeconds, limits.userAgent.referralSeconds);
    const sentBy = await this.#core.transport.sentByFor(backAlong(incoming.transaction.flow));
    dialog.refreshTarget(incoming.request);
    incoming.respond(200, {
      headers: [
        ['Expires', `${seconds}`],
        ['Contact', dialog.contact(sentBy)],
      ],
    });
    notifier.renew(seconds);
  }

  /** The Event of a request; one that we do not know is answered here. */
  #knownEvent(incoming: IncomingRequest): TokenWithParams | undefined {
    const event = incoming.request.headers.read(headers.event);
    if (!event?.ok) {
      incoming.respond(event === undefined ? 489 : 400);
    } else if (!this.#packages.has(event.value.token.toLowerCase())) {
      incoming.respond(489, { headers: [['Allow-Events', [...this.#packages.keys()].join(', ')]] });
    } else {
      return event.value;
    }
    return undefined;
  }
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
  const [reason, expires] = [params.get('reason'), params.get('expires')];
  return {
    state: token.toLowerCase(),
    ...(reason !== undefined && { reason }),
    ...(expires !== undefined && /^\d{1,10}$/.test(expires) && { expiresSeconds: Number(expires) }),
    ...(body !== undefined && { body }),
  };
}
