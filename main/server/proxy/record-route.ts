import { isWildcard } from '../../net/address.ts';
import { defaultPort, type TransportName } from '../../net/transport-name.ts';
import { headers } from '../../sip/message/headers.ts';
import { hostsEqual } from '../../sip/message/host.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { isSipUri, type SipUri, serializeUri, sipUri, type Uri } from '../../sip/message/uri.ts';
import type { Flow, Target } from '../../sip/transport/flow.ts';
import type { SentBy } from '../../sip/transport/sent-by.ts';
import type { SipTransport } from '../../sip/transport/sip-transport.ts';
import type { OwnNames } from '../own-names.ts';
import { DIALOG_PARAM, type DialogMark } from './dialog-mark.ts';
import type { FlowTokens } from './flow-tokens.ts';
import type { ForwardPlan, StayOnPath } from './forwarded-request.ts';
import type { ReceivedRequest } from './received-request.ts';

/** Methods that open dialogs (RFC 3261 §12, RFC 6665, RFC 3515). */
const opensDialog: ReadonlySet<string> = new Set(['INVITE', 'SUBSCRIBE', 'REFER']);

export interface RecordRouteOptions {
  readonly transport: Pick<SipTransport, 'sentByFor' | 'listening'>;
  readonly names: OwnNames;
  readonly mark: DialogMark;
  readonly flowTokens: FlowTokens;
  /** Whether dialogs shall stay on the path through us, even where nothing demands it. */
  readonly isOn: boolean;
  /** Foreign domains, lower case, whose registrations pass through us. */
  readonly edgeOf: readonly string[];
}

/** One side of us in a dialog: where that peer reaches us, and by which flow alone we reach it. */
interface Side {
  readonly place: SentBy;
  readonly token?: string;
}

/** Keeps us on the path of a dialog (RFC 3261 §16.6 step 4), and of registrations that pass (RFC 3327 §5.2). */
export class RecordRoute {
  readonly #options: RecordRouteOptions;

  constructor(options: RecordRouteOptions) {
    this.#options = options;
  }

  /** What the copy of a request needs to bring later requests back to us. Empty where nothing is needed. */
  async staysFor(
    { request, flow }: Pick<ReceivedRequest, 'request' | 'flow'>,
    plan: ForwardPlan,
    to: Target,
  ): Promise<readonly StayOnPath[]> {
    if (flow === undefined) return [];
    if (request.method === 'REGISTER') return this.#isEdgeFor(request, plan) ? [['Path', await this.#path(request, flow)]] : [];
    if (!opensDialog.has(request.method)) return [];
    const values = await this.#recordRoutes(request, flow, plan, to);
    return values.map((value) => ['Record-Route', value]);
  }

  /**
   * Topmost first: one when both sides reach us at the same place by the same transport, else one for each side, the callee's on top
   * (RFC 5658 §3.1). A side that only its flow leads to gets a token of that flow, and then we stay on the path whatever the options
   * say: without us nobody could reach it (RFC 5626 §5.3). So we do for a side with a GRUU of ours: our domain's name need not lead here.
   */
  async #recordRoutes(
    request: SipRequest,
    from: Flow,
    { requestUri, routes, hasGruu }: ForwardPlan,
    to: Target,
  ): Promise<readonly string[]> {
    const callerFlow = isReachedByFlow(request, from) ? from : undefined;
    const calleeFlow = routes.length === 0 && to.flow !== undefined && !leadsTo(requestUri, to) ? to.flow : undefined;
    const isNeeded = callerFlow !== undefined || calleeFlow !== undefined || hasGruu || this.#isContactOurs(request);
    if (!this.#options.isOn && !isNeeded) return [];
    const [incoming, outgoing] = await Promise.all([
      this.#side({ transport: from.transport, address: from.remote, flow: from }, callerFlow),
      this.#side(to, calleeFlow),
    ]);
    const sides = isSameSide(incoming, outgoing) ? [outgoing] : [outgoing, incoming];
    const mark = this.#options.mark.markFor(request);
    return sides.map((side) => routeValue(side, requestUri.scheme, { [DIALOG_PARAM]: mark }));
  }

  /**
   * For an element beside us that is about to have a dialog with the sender of `request`: routes by which its requests come to the sender
   * through us, its own side on top. None where the sender's Contact leads there by itself; a GRUU of ours and a NAT do not.
   */
  async leadingBack({ request, flow }: { readonly request: SipRequest; readonly flow: Flow }): Promise<readonly string[]> {
    const peerFlow = isReachedByFlow(request, flow) ? flow : undefined;
    if (peerFlow === undefined && !this.#isContactOurs(request)) return [];
    const peer = await this.#side({ transport: flow.transport, address: flow.remote, flow }, peerFlow);
    const own = this.#plainSide(peer);
    const uri = request.uri();
    const extra = { [DIALOG_PARAM]: this.#options.mark.markFor(request) };
    const peerRoute = routeValue(peer, uri.ok && uri.value.scheme === 'sips' ? 'sips' : 'sip', extra);
    return own === undefined ? [peerRoute] : [routeValue(own, 'sip', extra), peerRoute];
  }

  #isContactOurs(request: SipRequest): boolean {
    const contact = request.headers.read(headers.contact);
    return contact?.ok === true && contact.value !== '*' && this.#isOurs(contact.value.uri);
  }

  #isOurs(uri: Uri): boolean {
    return isSipUri(uri) && this.#options.names.domainOf(uri) !== undefined;
  }

  /** Where we reach ourselves, if it is not where the peer does: we prove nothing to ourselves and open no WebSocket to us. */
  #plainSide({ place }: Side): Side | undefined {
    const isPlain = ({ transport }: { readonly transport: TransportName }): boolean => transport === 'udp' || transport === 'tcp';
    const listening = isPlain(place) ? undefined : this.#options.transport.listening.find(isPlain);
    if (listening === undefined) return undefined;
    const { transport, local } = listening;
    return { place: { transport, host: isWildcard(local.host) ? place.host : local.host, port: local.port } };
  }

  #isEdgeFor(request: SipRequest, { requestUri }: ForwardPlan): boolean {
    return this.#options.edgeOf.includes(requestUri.host) && request.headers.values('Supported').includes('path');
  }

  /** By which a registrar behind us reaches the sender: along its flow, if this came from the phone itself (RFC 5626 §5.1). */
  #path(request: SipRequest, flow: Flow): Promise<string> {
    const isFirstHop = request.headers.values('Via').length === 1;
    const side = this.#side({ transport: flow.transport, address: flow.remote, flow }, isFirstHop ? flow : undefined);
    return side.then((own) => routeValue(own, 'sip', isFirstHop ? { ob: undefined } : {}));
  }

  async #side(peer: Target, flow: Flow | undefined): Promise<Side> {
    const { transport, names, flowTokens } = this.#options;
    const place = await transport.sentByFor(peer);
    names.claim(place);
    return flow === undefined ? { place } : { place, token: flowTokens.tokenFor(flow) };
  }
}

function isSameSide({ place: a, token }: Side, { place: b, token: other }: Side): boolean {
  if (token !== undefined || other !== undefined) return false;
  return a.host === b.host && a.port === b.port && a.transport === b.transport;
}

/**
 * A phone that asks for it (RFC 5626 §4.3), or one that stands behind a NAT: its own Contact leads nowhere. Over UDP it must listen where
 * it sends from, as it says by `rport` (RFC 3581 §4).
 */
export function isReachedByFlow(request: SipRequest, flow: Flow): boolean {
  const contact = request.headers.read(headers.contact);
  const vias = request.headers.readAll(headers.via);
  if (!contact?.ok || contact.value === '*' || !isSipUri(contact.value.uri) || !vias.ok || vias.value.length > 1) return false;
  const { uri } = contact.value;
  const isSymmetric = flow.isReliable || vias.value[0]?.params.has('rport') === true;
  return uri.params.has('ob') || (isSymmetric && !leadsTo(uri, { transport: flow.transport, address: flow.remote }));
}

/**
 * Whether a contact can be reached by its URI alone: it says where the peer is, and does not ask for its flow. Names are believed. One that
 * names the very end of the peer's stream has no listener behind it: nobody but us can reach it.
 */
function leadsTo({ host, port, params }: SipUri, { transport, address }: Target): boolean {
  if (params.has('ob')) return false;
  if (!isNumeric(host) || params.has('maddr')) return !host.endsWith('.invalid');
  const isSamePort = (port ?? defaultPort(transport)) === address.port;
  return hostsEqual(host, address.host) && isSamePort === (transport === 'udp');
}

function isNumeric(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host);
}

function routeValue({ place, token }: Side, scheme: 'sip' | 'sips', extra: Readonly<Record<string, string | undefined>>): string {
  const { host, port, transport } = place;
  const named = transport === 'udp' || (scheme === 'sips' && transport === 'tls') ? {} : { transport };
  return `<${serializeUri(sipUri({ scheme, user: token, host, port, params: { ...named, lr: undefined, ...extra } }))}>`;
}
