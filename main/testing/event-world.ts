import type { EventPackage } from '../sip/events/event-package.ts';
import { type Admission, Notifier, type NotifierOptions } from '../sip/events/notifier.ts';
import {
  type NotifiedState,
  Subscription,
  type SubscriptionSettings,
  type SubscriptionState,
} from '../sip/events/subscription.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import type { Body } from '../sip/ua/body.ts';
import { outgoingRequest, type SipElement } from './sip-element.ts';
import type { Party, TwoParty } from './two-party.ts';

/** A package whose state is a text: what is told is all of it, or with `+` what differs. */
export const textPackage: EventPackage<string> = {
  name: 'text',
  contentTypes: ['text/plain'],
  defaultExpiresSeconds: 600,
  minIntervalMs: 0,
  write: (state, { told, version }) => textBody(told === undefined ? `${version}:${state}` : `${version}:+${state}`),
};

export function textBody(text: string): Body {
  return { contentType: 'text/plain', bytes: Buffer.from(text) };
}

export function bodyText(body: Body | undefined): string | undefined {
  return body && Buffer.from(body.bytes).toString();
}

/** Bob tells `state` of everybody who asks. */
export class TextSource {
  readonly notifier: Notifier<string>;
  state = 'one';

  constructor(
    bob: Party,
    admit: (user: string) => Admission = () => ({ resource: 'bob' }),
    options: Partial<NotifierOptions<string>> = {},
  ) {
    this.notifier = new Notifier(bob.agent.events, {
      eventPackage: textPackage,
      admit: ({ watcher }) => admit('user' in watcher.uri ? (watcher.uri.user ?? '') : ''),
      stateOf: () => this.state,
      ...options,
    });
  }

  say(state: string): void {
    this.state = state;
    this.notifier.changed('bob');
  }
}

/** A subscription and all that it said. */
export interface Followed {
  readonly subscription: Subscription;
  readonly states: SubscriptionState[];
  readonly notified: NotifiedState[];
  /** Bodies, as text. */
  readonly texts: (string | undefined)[];
}

export function subscribe(
  alice: Party,
  target: SubscriptionSettings['target'],
  more: Partial<SubscriptionSettings> = {},
): Followed {
  const subscription = new Subscription(alice.agent.events, {
    identity: alice.identity,
    target,
    event: 'text',
    accepts: ['text/plain'],
    ...more,
  });
  const followed: Followed = { subscription, states: [], notified: [], texts: [] };
  subscription.onStateChanged((state) => void followed.states.push(state));
  subscription.onNotified((notified) => {
    followed.notified.push(notified);
    followed.texts.push(bodyText(notified.body));
  });
  return followed;
}

/** A peer that a test plays: it keeps what it gets, answers by `answer`, and sends NOTIFYs for a SUBSCRIBE or REFER. */
export class PlayedNotifier {
  readonly received: ServerTransaction[] = [];
  readonly host: string;
  readonly #world: TwoParty;
  readonly #element: SipElement;
  readonly #alice: Party;
  #sequence = 10;

  constructor(
    world: TwoParty,
    alice: Party,
    { element, host }: { readonly element: SipElement; readonly host: string },
    answer: (transaction: ServerTransaction) => void,
  ) {
    this.#world = world;
    this.#element = element;
    this.#alice = alice;
    this.host = host;
    element.transactions.onRequest((transaction) => {
      this.received.push(transaction);
      answer(transaction);
    });
  }

  /** The latest request as it came. */
  get request(): SipRequest {
    const request = this.received.at(-1)?.request;
    if (request === undefined) throw new Error('nothing was received');
    return request;
  }

  ok(transaction: ServerTransaction, headers: readonly (readonly [string, string])[] = [['Expires', '600']], tag = 'peer'): void {
    const all = [['Contact', `<sip:peer@${this.host}>`] as const, ...headers];
    transaction.respond(responseTo(transaction.request, 200, { toTag: tag, headers: all }));
  }

  /** Sends a NOTIFY that answers `subscribe`, and says how it was answered. */
  async notify(
    subscribe: SipRequest,
    state: string,
    {
      body = '',
      tag = 'peer',
      event = 'text',
      sequence = this.#sequence++,
      callId = subscribe.headers.first('Call-ID') ?? '',
    } = {},
  ): Promise<number | undefined> {
    const to = subscribe.headers.first('To') ?? '';
    const request = outgoingRequest(
      'NOTIFY',
      {
        From: to.includes(';tag=') ? to : `${to};tag=${tag}`,
        To: subscribe.headers.first('From') ?? '',
        'Call-ID': callId,
        CSeq: `${sequence} NOTIFY`,
        Contact: `<sip:${tag}@${this.host}>`,
        Event: event,
        'Subscription-State': state,
        ...(body !== '' && { 'Content-Type': 'text/plain' }),
      },
      Buffer.from(body),
    );
    request.requestUri = `sip:alice@${this.#alice.host}`;
    let status: number | undefined;
    const onResponse = (response: SipResponse): void => {
      status = response.status;
    };
    const target = { transport: 'udp', address: { host: this.#alice.host, port: 5060 } } as const;
    this.#element.transactions.send(request, target, { onResponse, onFailed: () => undefined });
    await this.#world.clock.run(100);
    return status;
  }
}
