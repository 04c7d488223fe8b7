import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';
import type { Body } from './body.ts';
import type { EventUsage } from './event-usage.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { InviteUsage } from './invite-usage.ts';
import type { MethodTable } from './method-table.ts';

/** Writes down what sessions we can have (RFC 3264 §9). @param host the local address that the peer has reached */
export type Describe = (host: string) => Body;

/** Answers OPTIONS with all we can do, and with the status an INVITE would get (RFC 3261 §11.2); within dialogs too. */
export class OptionsUsage {
  readonly #methods: MethodTable;
  readonly #invites: InviteUsage;
  readonly #events: EventUsage;
  #describe: Describe | undefined;

  constructor(methods: MethodTable, invites: InviteUsage, events: EventUsage) {
    this.#methods = methods;
    this.#invites = invites;
    this.#events = events;
    methods.handle('OPTIONS', (incoming) => this.#answer(incoming));
  }

  /** From now on `describe` makes the body of the answer, for who takes it, until the result is disposed. */
  describeWith(describe: Describe): Disposable {
    this.#describe = describe;
    return {
      [Symbol.dispose]: () => {
        if (this.#describe === describe) this.#describe = undefined;
      },
    };
  }

  #answer(incoming: IncomingRequest): void {
    const isBusy = incoming.dialog === undefined && this.#invites.calls.size >= limits.userAgent.calls;
    const body = isBusy ? undefined : this.#bodyFor(incoming);
    incoming.respond(isBusy ? 486 : 200, { headers: this.#capabilities(), body });
  }

  #capabilities(): readonly (readonly [string, string])[] {
    const { allow, accept, supported } = this.#methods;
    const events = this.#events.packages;
    return [
      ['Allow', allow],
      ['Accept', accept.join(', ')],
      ['Accept-Encoding', 'identity'],
      ['Accept-Language', 'en'],
      ['Supported', supported.join(', ')],
      ...(events.length > 0 ? [['Allow-Events', events.join(', ')] as const] : []),
    ];
  }

  #bodyFor({ request, transaction }: IncomingRequest): Body | undefined {
    const body = this.#describe?.(transaction.flow.local.host);
    return body && takes(request, body.contentType) ? body : undefined;
  }
}

/** Whether the answer to `request` may have a body of this type; without Accept that is a session description (RFC 3261 §11.1). */
function takes(request: SipRequest, contentType: string): boolean {
  const accepted = request.headers.readAll(headers.accept);
  if (!request.headers.has('Accept')) return true;
  const [type = ''] = contentType.split('/', 1);
  const ranges = ['*/*', `${type}/*`, contentType];
  return accepted.ok && accepted.value.some((range) => ranges.includes(`${range.type}/${range.subtype}`));
}
