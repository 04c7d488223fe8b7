import type { NextHop, Resolver } from '../../net/lookup.ts';
import type { Target } from './flow.ts';
import type { SipTransport } from './sip-transport.ts';

/** Finds the peers that are only at the other end of an open flow (RFC 7118 §5), and all others as RFC 3263 says. */
export class FlowResolver implements Resolver {
  readonly #transport: Pick<SipTransport, 'flowTo'>;
  readonly #resolver: Resolver;

  constructor(transport: Pick<SipTransport, 'flowTo'>, resolver: Resolver) {
    this.#transport = transport;
    this.#resolver = resolver;
  }

  async locate(next: NextHop): Promise<readonly Target[]> {
    const flow = this.#transport.flowTo(next.maddr ?? next.host);
    return flow ? [{ transport: flow.transport, address: flow.remote, flow }] : this.#resolver.locate(next);
  }
}
