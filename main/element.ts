import type { Clock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import type { Random } from './base/random.ts';
import { fail, ok, type Result } from './base/result.ts';
import { limits } from './limits.ts';
import { AddressResolver, type Resolver } from './net/lookup.ts';
import type { Address, Network, NetworkFailure } from './net/network.ts';
import type { TransportName } from './net/transport-name.ts';
import { TransactionLayer } from './sip/transaction/transaction-layer.ts';
import { FlowResolver } from './sip/transport/flow-resolver.ts';
import { SipTransport } from './sip/transport/sip-transport.ts';
import type { TraceSink } from './trace/trace.ts';

/** What every SIP element of this machine shares. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly trace: TraceSink;
  readonly log: Log;
}

export interface ListenAt {
  readonly transport: TransportName;
  readonly local: Address;
}

/** The lower half of one SIP element: its sockets and its transactions (RFC 3261 §17, §18). Disposing closes both. */
export interface Element extends Disposable {
  readonly name: string;
  readonly transport: SipTransport;
  readonly transactions: TransactionLayer;
  readonly resolver: Resolver;
  /** The machine has lost these addresses, or is in another network: dead streams go, names are asked for anew. */
  leave(hosts: readonly string[]): void;
}

/** Opens an element on all the addresses given, or on none: then it says which one failed. */
export async function openElement(
  name: string,
  surroundings: Surroundings,
  listenAt: readonly ListenAt[],
): Promise<Result<Element, NetworkFailure>> {
  const { clock, network, random } = surroundings;
  const transport = new SipTransport({ ...surroundings, element: name });
  const transactions = new TransactionLayer({ ...surroundings, transport, element: name });
  const addresses = new AddressResolver(network, clock, random);
  transactions.onTargetFailed(({ target, retryAfterMs }) => {
    const { transport, flow } = target;
    addresses.noteFailed(flow ? { transport, address: flow.remote } : target, retryAfterMs);
  });
  const element: Element = {
    name,
    transport,
    transactions,
    resolver: new FlowResolver(transport, addresses),
    leave: (hosts) => {
      addresses.forget();
      transport.leave(hosts);
    },
    [Symbol.dispose]: () => {
      transactions[Symbol.dispose]();
      transport[Symbol.dispose]();
    },
  };
  for (const { transport: kind, local } of listenAt) {
    const listening = await transport.listen(kind, local);
    if (listening.ok) continue;
    element[Symbol.dispose]();
    return fail(listening.error);
  }
  return ok(element);
}

/**
 * UDP and TCP on one port of `host`: the port of the first is asked of the others. All addresses of IPv4 mean those of IPv6 as well,
 * where the machine has them. With port 0 the system chooses one, and another where somebody has it for TCP already,
 * `limits.transport.portAttempts` times at most.
 */
export async function openOnOnePort(
  name: string,
  surroundings: Surroundings,
  local: Address,
): Promise<Result<Element, NetworkFailure>> {
  for (let attempt = 1; ; attempt++) {
    const opened = await openBoth(name, surroundings, local);
    const isFinal = opened.ok || opened.error.code !== 'EADDRINUSE' || local.port !== 0;
    if (isFinal || attempt === limits.transport.portAttempts) return opened;
  }
}

async function openBoth(name: string, surroundings: Surroundings, local: Address): Promise<Result<Element, NetworkFailure>> {
  const element = await openElement(name, surroundings, [{ transport: 'udp', local }]);
  if (!element.ok) return element;
  const { transport } = element.value;
  const port = transport.listening[0]?.local.port ?? local.port;
  const stream = await transport.listen('tcp', { host: local.host, port });
  if (!stream.ok) {
    element.value[Symbol.dispose]();
    return fail(stream.error);
  }
  if (local.host === '0.0.0.0') for (const kind of ['udp', 'tcp'] as const) await transport.listen(kind, { host: '::', port });
  return element;
}
