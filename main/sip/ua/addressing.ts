import type { Resolver } from '../../net/lookup.ts';
import type { SipRequest } from '../message/message.ts';
import { type NameAddr, serializeNameAddr } from '../message/name-addr.ts';
import { noParams, type Params } from '../message/params.ts';
import { isSipUri, type SipUri, sipUri, type Uri } from '../message/uri.ts';
import type { Flow, Target } from '../transport/flow.ts';
import type { SentBy } from '../transport/sent-by.ts';

/** The servers of a next hop, best first (RFC 3263 §4); none for an unknown host or a URI that is no SIP URI. */
export async function locate(resolver: Resolver, nextHop: Uri): Promise<readonly Target[]> {
  if (!isSipUri(nextHop)) return [];
  const { scheme, host, port, params } = nextHop;
  const [transport, maddr] = [params.get('transport'), params.get('maddr')];
  return resolver.locate({
    scheme,
    host,
    ...(port !== undefined && { port }),
    ...(transport !== undefined && { transport }),
    ...(maddr !== undefined && { maddr }),
  });
}

/** The way back to whoever sent a request on `flow`. */
export function backAlong(flow: Flow): Target {
  return { transport: flow.transport, address: flow.remote, flow };
}

/** Our Contact URI for a peer that reaches us at `sentBy`: SIPS where the request asks for it (RFC 3261 §8.1.1.8). */
export function contactUri(user: string | undefined, sentBy: SentBy, scheme: 'sip' | 'sips'): SipUri {
  const transport = sentBy.transport === 'wss' ? 'ws' : sentBy.transport;
  const isImplied = transport === 'udp' || (transport === 'tls' && scheme === 'sips');
  return sipUri({ scheme, user, host: sentBy.host, port: sentBy.port, params: isImplied ? {} : { transport } });
}

export function contactValue(uri: SipUri, params: Params = noParams): string {
  return serializeNameAddr({ uri, params });
}

const notInAddress: readonly string[] = ['transport', 'maddr', 'ttl', 'lr', 'method'];

/** `uri` as From and To may have it: who, without where and how (RFC 3261 §19.1.1, table 1). */
export function asAddress(uri: SipUri): NameAddr {
  const params = [...uri.params].filter(([name]) => !notInAddress.includes(name));
  return { uri: sipUri({ scheme: uri.scheme, user: uri.user, host: uri.host, params: new Map(params) }), params: noParams };
}

/** The user that a Request-URI names: our Contact keeps it. */
export function requestUser(request: SipRequest): string | undefined {
  const uri = request.uri();
  return uri.ok && isSipUri(uri.value) ? uri.value.user : undefined;
}
