import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { formatAddress, isReachable } from '../../net/address.ts';
import type { Address, NetworkFailure } from '../../net/network.ts';
import { RecentAnswers } from '../../net/recent-answers.ts';
import { isSecure } from '../../net/transport-name.ts';
import { topViaOf } from '../message/build.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/message.ts';
import { serializeMessage } from '../message/serializer.ts';
import { type ConnectionTable, placeOf, type StreamTarget } from './connection-table.ts';
import type { Flow, OpenFlow, Target } from './flow.ts';
import type { ListeningPoints } from './listening-points.ts';
import type { MessageTracer } from './message-tracer.ts';
import type { StreamConnection } from './stream-connection.ts';
import { TransportError } from './transport-error.ts';
import { isStamped, responseAddress, stampSentBy } from './via-routing.ts';

/** What fits into a UDP datagram over IPv4. */
const LONGEST_DATAGRAM = 65_507;
const ping = new TextEncoder().encode('\r\n\r\n');

type Connected = Result<StreamConnection, NetworkFailure>;

/** The flow that took the message, or why none did. */
export type Sent = Result<Flow, TransportError>;

export interface MessageSenderOptions {
  readonly clock: Clock;
  readonly points: ListeningPoints;
  readonly connections: ConnectionTable;
  readonly tracer: MessageTracer;
  readonly log: Log;
}

/** The way out: chooses socket or stream, writes the Via of requests, sends (RFC 3261 §18.1.1, §18.2.2). */
export class MessageSender {
  readonly #points: ListeningPoints;
  readonly #connections: ConnectionTable;
  readonly #tracer: MessageTracer;
  readonly #log: Log;
  /** Streams for requests too long for UDP. That a peer takes none is remembered, so its next long request is not delayed. */
  readonly #streamsForLong: RecentAnswers<Connected>;
  /** Streams by which we are found ourselves: `reach` and the request after it share a failure. */
  readonly #streamsToBeFoundBy: RecentAnswers<Connected>;

  constructor(options: MessageSenderOptions) {
    this.#points = options.points;
    this.#connections = options.connections;
    this.#tracer = options.tracer;
    this.#log = options.log;
    const remembering = (failedMs: number): RecentAnswers<Connected> =>
      new RecentAnswers({
        clock: options.clock,
        most: limits.transport.withoutTcp,
        keepMs: (connected) => (connected.ok ? 0 : failedMs),
      });
    this.#streamsForLong = remembering(limits.transport.withoutTcpMs);
    this.#streamsToBeFoundBy = remembering(limits.transport.refusedMs);
  }

  async sendRequest(request: SipRequest, target: Target): Promise<Sent> {
    const open = target.flow && this.open(target.flow);
    if (isSips(request) && !isSecure(open?.transport ?? target.transport)) return unreachable(target.address, 'INSECURE');
    // What went this way before, and what derives from it, has the Via of the first time (§9.1, §17.1.1.3), and leaves at once.
    if (open && isStamped(request)) return this.#hand(request, serializeMessage(request), open);
    if (open) return this.#hand(request, await this.#stamped(request, open), open);
    if (!isReachable(target.address)) return unreachable(target.address, 'EINVAL');
    const { transport } = target;
    if (transport === 'udp') return this.#sendByDatagram(request, target.address);
    return this.#sendByStream(request, target.address, await this.#connect({ ...target, transport }));
  }

  async sendResponse(response: SipResponse, flow: Flow): Promise<Sent> {
    const open = this.open(flow);
    if (flow.isReliable && open) return this.#hand(response, serializeMessage(response), open);

    if (!response.headers.has('Via')) throw new TypeError('a response to be sent needs a top Via');
    const via = topViaOf(response);
    // One that nobody can read is told so where it came from.
    const address = via ? responseAddress(via, flow) : flow.remote;
    const { transport } = flow;
    if (transport === 'ws' || transport === 'wss') return unreachable(address, 'ENOTCONN'); // browsers take no connections
    if (transport !== 'udp') {
      const serverName = via?.host ?? address.host;
      return this.#sendByStream(response, address, await this.#connect({ address, transport, serverName }));
    }
    const way = this.#points.datagramPortAt(flow.local)?.flowTo(address);
    return way ? this.#hand(response, serializeMessage(response), way) : unreachable(address, 'EADDRNOTAVAIL');
  }

  /** A ping on a stream; on UDP something that keeps a NAT open and that peers ignore. */
  keepAlive(flow: Flow, mustAnswer: boolean): void {
    if (flow.isReliable) this.#connections.find(flow.id)?.ping(mustAnswer);
    else this.open(flow)?.send(ping);
  }

  /**
   * The flow that a request to `target` will take, where that has to be known before: over TLS and WebSocket we are found by nothing
   * else without a listener, and of several addresses one has to be the first to connect. It is connected now if need be.
   */
  async reach(target: Target): Promise<Flow | undefined> {
    const open = target.flow && this.open(target.flow);
    const { transport, address, alternatives = [] } = target;
    if (open || transport === 'udp' || !isReachable(address)) return open;
    const isFound = transport === 'tcp' || this.#points.has(transport, address.host);
    if (isFound && alternatives.length === 0) return undefined;
    const connected = await this.#connect({ ...target, transport });
    return connected.ok ? connected.value : undefined;
  }

  /** The flow to write to, while it is open. */
  open(flow: Flow): OpenFlow | undefined {
    if (flow.isReliable) return this.#connections.find(flow.id);
    return this.#points.datagramPortAt(flow.local)?.flowTo(flow.remote);
  }

  async #sendByDatagram(request: SipRequest, address: Address): Promise<Sent> {
    const way = (await this.#points.datagramPortFor(address.host))?.flowTo(address);
    if (!way) return unreachable(address, 'EADDRNOTAVAIL');

    const bytes = await this.#stamped(request, way);
    if (bytes.length <= limits.transport.datagramBytes) return this.#hand(request, bytes, way);
    const connected = await this.#streamsForLong.get(formatAddress(address), () =>
      this.#connections.to({ address, transport: 'tcp' }),
    );
    if (connected.ok) return this.#sendByStream(request, address, connected);
    return this.#hand(request, bytes, way); // the fallback of §18.1.1: the Via still says UDP
  }

  async #sendByStream(message: SipMessage, address: Address, connected: Connected): Promise<Sent> {
    if (!connected.ok) return fail(new TransportError(formatAddress(address), connected.error));
    const way = connected.value;
    return this.#hand(message, message.kind === 'request' ? await this.#stamped(message, way) : serializeMessage(message), way);
  }

  #connect(target: StreamTarget): Promise<Connected> {
    if (target.transport === 'tcp') return this.#connections.to(target);
    return this.#streamsToBeFoundBy.get(placeOf(target), () => this.#connectSecurely(target));
  }

  async #connectSecurely(target: StreamTarget): Promise<Connected> {
    const connected = await this.#connections.to(target);
    const certificate = connected.ok ? undefined : connected.error.certificate;
    if (certificate)
      this.#log.write('warn', 'certificate not believed', { remote: formatAddress(target.address), ...certificate });
    return connected;
  }

  async #stamped(request: SipRequest, way: Flow): Promise<Uint8Array> {
    const isReusable = way.transport === 'tls' && way.security?.isMutual === true && this.#points.has('tls', way.remote.host);
    stampSentBy(request, await this.#points.sentByOf(way), isReusable);
    return serializeMessage(request);
  }

  #hand(message: SipMessage, bytes: Uint8Array, way: OpenFlow): Sent {
    if (!way.isReliable && bytes.length > LONGEST_DATAGRAM) return unreachable(way.remote, 'EMSGSIZE');
    this.#tracer.record('out', message, way);
    way.send(bytes);
    return ok(way);
  }
}

/** Such a request goes over TLS or not at all (RFC 3261 §26.2.2, RFC 5630 §3.1). */
function isSips(request: SipRequest): boolean {
  return request.requestUri.slice(0, 'sips:'.length).toLowerCase() === 'sips:';
}

function unreachable(address: Address, code: string): Sent {
  return fail(new TransportError(formatAddress(address), { code, address } satisfies NetworkFailure));
}
