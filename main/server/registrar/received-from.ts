import { defaultPort, parseTransportName } from '../../net/transport-name.ts';
import { hostsEqual } from '../../sip/message/host.ts';
import { isSipUri, type SipUri, type Uri } from '../../sip/message/uri.ts';
import type { Via } from '../../sip/message/via.ts';
import type { Flow } from '../../sip/transport/flow.ts';
import type { ReceivedFrom } from '../location/location-service.ts';
import { receivedOver } from '../location/way-back.ts';

/**
 * Whether the contact is the very element that sent the REGISTER; then requests go back to where it came from, through
 * whatever NAT stands between. A contact that names another place (a second device, a third party) is left alone.
 *
 * @param vias of the REGISTER: more than one means a proxy stands between, and the source is not the contact
 */
export function receivedFrom(contact: Uri, vias: readonly Via[], flow: Flow): ReceivedFrom | undefined {
  const [via] = vias;
  if (via === undefined || vias.length > 1 || !isSipUri(contact)) return undefined;
  if (!isSender(contact, via, flow)) return undefined;
  return receivedOver(flow);
}

/** Over UDP the port counts, for the next datagram goes there; a stream comes from any port, and the host is enough. */
function isSender(contact: SipUri, via: Via, flow: Flow): boolean {
  if (flow.transport === 'ws' || flow.transport === 'wss') return true;
  if (!hostsEqual(contact.host, via.host) && !hostsEqual(contact.host, flow.remote.host)) return false;
  const wanted = parseTransportName(contact.params.get('transport') ?? 'udp');
  if (flow.isReliable) return wanted === flow.transport || contact.scheme === 'sips';
  return wanted === 'udp' && hostsEqual(contact.host, via.host) && portOf(contact.port) === portOf(via.port);
}

function portOf(port: number | undefined): number {
  return port ?? defaultPort('udp');
}
