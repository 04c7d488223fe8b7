import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import type { Resolver } from '../../net/lookup.ts';
import type { SipUri } from '../../sip/message/uri.ts';
import type { TransactionLayer } from '../../sip/transaction/transaction-layer.ts';
import type { Target } from '../../sip/transport/flow.ts';
import type { SipTransport } from '../../sip/transport/sip-transport.ts';
import type { OwnNames } from '../own-names.ts';
import { type ForwardPlan, nextHopOf } from './forwarded-request.ts';
import type { RecordRoute } from './record-route.ts';

/** What forwarding a request needs of its surroundings. */
export interface Forwarding {
  readonly clock: Clock;
  readonly random: Random;
  readonly transactions: TransactionLayer;
  readonly transport: SipTransport;
  readonly resolver: Resolver;
  readonly names: OwnNames;
  readonly recordRoute: RecordRoute;
}

/**
 * Where to send a copy, best first, at most `limits.proxy.candidates`: along its routes; else `known`, the way its contact registered
 * by; else where its Request-URI leads (RFC 3261 §16.6 step 7, RFC 3263 §4).
 */
export async function waysFor(plan: ForwardPlan, known: Target | undefined, lookup: Lookup): Promise<readonly Target[]> {
  if (known !== undefined && plan.routes.length === 0) return [known];
  const nextHop = nextHopOf(plan);
  return nextHop === undefined ? [] : await locate(nextHop, lookup);
}

type Lookup = Pick<Forwarding, 'resolver' | 'names'>;

/** What would come back to us is left out: a name that we do not know as ours, but that leads here, is only a loop. */
async function locate({ scheme, host, port, params }: SipUri, { resolver, names }: Lookup): Promise<readonly Target[]> {
  const transport = params.get('transport');
  const maddr = params.get('maddr');
  const found = await resolver.locate({
    scheme,
    host,
    ...(port === undefined ? {} : { port }),
    ...(transport === undefined ? {} : { transport }),
    ...(maddr === undefined ? {} : { maddr }),
  });
  const isUs = ({ address, alternatives = [] }: Target): boolean =>
    [address, ...alternatives].some((one) => names.isListeningAt(one));
  return found.filter((target) => !isUs(target)).slice(0, limits.proxy.candidates);
}
