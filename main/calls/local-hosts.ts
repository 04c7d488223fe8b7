import type { Resolver } from '../net/lookup.ts';
import type { Network } from '../net/network.ts';
import { headers } from '../sip/message/headers.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { isSipUri, type Uri } from '../sip/message/uri.ts';
import type { Via } from '../sip/message/via.ts';

/** Which of this machine's addresses a peer shall send sound to. */
export interface LocalHosts {
  /** The address we have on the way to `uri`; rejects never, gives the loopback address when nothing better is known. */
  towards(uri: Uri): Promise<string>;
  /** The address we have on the way back to who sent `request`. */
  facing(request: SipRequest): Promise<string>;
}

/** Asks the routing table of the machine, by way of the next SIP hop: sound goes the way the signalling goes. */
export function routedHosts(network: Network, resolver: Resolver): LocalHosts {
  const local = async (remote: string | undefined): Promise<string> =>
    remote === undefined ? '127.0.0.1' : network.localHostFor(remote);
  return {
    towards: async (uri) => {
      if (!isSipUri(uri)) return local(undefined);
      const { scheme, host, port } = uri;
      const maddr = uri.params.get('maddr');
      const [best] = await resolver.locate({
        scheme,
        host,
        ...(port === undefined ? {} : { port }),
        ...(maddr === undefined ? {} : { maddr }),
      });
      return local(best?.address.host);
    },
    facing: async (request) => {
      const vias = request.headers.readAll(headers.via);
      const hops = vias.ok ? vias.value : [];
      // A proxy on this machine says nothing of where the caller is: the first hop beyond it does.
      const hop = hops.find((via) => !isLoopback(addressOf(via))) ?? hops[0];
      if (!hop) return local(undefined);
      const [address] = await network.lookup(addressOf(hop));
      return local(address);
    },
  };
}

function addressOf(via: Via): string {
  return via.params.get('received') ?? via.host;
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}
