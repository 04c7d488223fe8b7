import assert from 'node:assert/strict';
import type { Address, Network } from '../net/network.ts';
import type { TransportName } from '../net/transport-name.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { type ReceivedRequest, type ReceivedResponse, SipTransport } from '../sip/transport/sip-transport.ts';
import { noTrace, type TraceSink } from '../trace/trace.ts';
import { FakeClock } from './fake-clock.ts';
import { type Impairment, MemoryNetwork } from './memory-network.ts';
import { value } from './outcomes.ts';
import { SeededRandom } from './seeded-random.ts';
import { outgoingRequest } from './sip-element.ts';

export const alice = '192.0.2.1';
export const bob = '192.0.2.2';
export const aliceV6 = '2001:db8::1';
export const bobV6 = '2001:db8::2';

/** Two machines, each with IPv4 and IPv6, and transports on them: one network, one clock, one seed. */
export class TransportWorld {
  readonly clock = new FakeClock();
  readonly random = new SeededRandom(1);
  readonly internet: MemoryNetwork;
  readonly alice: Network;
  readonly bob: Network;
  readonly #transports: SipTransport[] = [];

  constructor(impairment: Impairment = {}) {
    this.internet = new MemoryNetwork({ clock: this.clock, random: this.random, impairment });
    this.alice = this.internet.host(alice, aliceV6);
    this.bob = this.internet.host(bob, bobV6);
  }

  async element(network: Network, listen: readonly (readonly [TransportName, Address])[], trace: TraceSink = noTrace) {
    const transport = new SipTransport({ clock: this.clock, random: this.random, network, trace, element: 'test' });
    this.#transports.push(transport);
    for (const [name, local] of listen) value(await transport.listen(name, local));
    const requests: ReceivedRequest[] = [];
    const responses: ReceivedResponse[] = [];
    transport.onRequest((received) => requests.push(received));
    transport.onResponse((received) => responses.push(received));
    return { transport, requests, responses };
  }

  /** Nothing may be left when everybody has gone. */
  end(): void {
    for (const transport of this.#transports) transport[Symbol.dispose]();
    this.internet[Symbol.dispose]();
    assert.equal(this.clock.pending, 0);
  }
}

/** UDP and TCP at port 5060 of all addresses. */
export const everywhere: readonly (readonly [TransportName, Address])[] = [
  ['udp', { host: '0.0.0.0', port: 5060 }],
  ['tcp', { host: '0.0.0.0', port: 5060 }],
  ['udp', { host: '::', port: 5060 }],
  ['tcp', { host: '::', port: 5060 }],
];

/** With a branch, as the transaction layer hands it down. */
export function requestWithBranch(
  method = 'OPTIONS',
  fields: Readonly<Record<string, string>> = {},
  body?: Uint8Array,
): SipRequest {
  return outgoingRequest(method, { Via: 'SIP/2.0/UDP invalid;branch=z9hG4bK77', ...fields }, body);
}
