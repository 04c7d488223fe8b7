import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Address, Network } from '../net/network.ts';
import type { TransportName } from '../net/transport-name.ts';
import { SipRequest } from '../sip/message/message.ts';
import { TransactionLayer } from '../sip/transaction/transaction-layer.ts';
import { SipTransport } from '../sip/transport/sip-transport.ts';
import { noTrace, type TraceSink } from '../trace/trace.ts';

export interface SipElementOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly trace?: TraceSink;
  readonly listen: readonly (readonly [TransportName, Address])[];
}

/** Transport and transactions of one element, listening. Disposing closes both. */
export class SipElement implements Disposable {
  readonly transport: SipTransport;
  readonly transactions: TransactionLayer;

  private constructor(options: SipElementOptions) {
    const { clock, random, network, trace = noTrace } = options;
    this.transport = new SipTransport({ clock, random, network, trace, element: 'test' });
    this.transactions = new TransactionLayer({ clock, random, transport: this.transport, trace, element: 'test' });
  }

  static async start(options: SipElementOptions): Promise<SipElement> {
    const element = new SipElement(options);
    for (const [transport, local] of options.listen) {
      const bound = await element.transport.listen(transport, local);
      if (!bound.ok) throw new Error(`cannot listen: ${bound.error.code}`);
    }
    return element;
  }

  /** Where it listens for `transport`. */
  addressOf(transport: TransportName): Address {
    const point = this.transport.listening.find((listening) => listening.transport === transport);
    if (!point) throw new Error(`does not listen for ${transport}`);
    return point.local;
  }

  [Symbol.dispose](): void {
    this.transactions[Symbol.dispose]();
    this.transport[Symbol.dispose]();
  }
}

let callCount = 0;

/** A well-formed request without Via, in a call of its own. `fields` replace those it would have. */
export function outgoingRequest(method: string, fields: Readonly<Record<string, string>> = {}, body?: Uint8Array): SipRequest {
  const request = new SipRequest(method, 'sip:bob@example.com', [], body);
  const defaults = {
    'Max-Forwards': '70',
    From: '<sip:alice@example.com>;tag=a1',
    To: '<sip:bob@example.com>',
    'Call-ID': `call-${++callCount}@test`,
    CSeq: `1 ${method}`,
  };
  for (const [name, value] of Object.entries({ ...defaults, ...fields })) request.headers.set(name, value);
  return request;
}

/** A request as a peer sends it, as text: with the top Via `via`. */
export function wireRequest(method: string, via: string, fields: Readonly<Record<string, string>> = {}): Uint8Array {
  const request = outgoingRequest(method, { 'Content-Length': '0', ...fields });
  const rows = [...request.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`${method} ${request.requestUri} SIP/2.0\r\nVia: ${via}\r\n${rows}\r\n`);
}
