import type { Accounts } from '../accounts/accounts.ts';
import type { DeviceView, InvitationView, MemberView, NearbyView } from '../contract/network-view.ts';
import type { NearbyDomain } from '../discovery/announced-domain.ts';
import type { Member } from '../domain/members.ts';
import { serializeJoinCode } from '../joining/join-code.ts';
import type { Invitation } from '../joining/join-desk.ts';
import { serializeJoinLink } from '../joining/join-link.ts';
import { limits } from '../limits.ts';
import { formatAddress } from '../net/address.ts';
import type { Address } from '../net/network.ts';
import { canonicalAor } from '../server/address-of-record.ts';
import type { Binding } from '../server/location/location-service.ts';
import { isSipUri, parseUri } from '../sip/message/uri.ts';

/** What is known of the network, in the words of the contract. Nothing is decided here. */

/** @param ownAors of the accounts of this copy itself */
export function memberView({ name, bindings }: Member, domain: string, ownAors: readonly string[]): MemberView {
  return {
    name,
    isOwn: ownAors.includes(canonicalAor(name, domain)),
    devices: bindings.slice(0, limits.joining.devices).map(deviceView),
  };
}

function deviceView({ contact, received, userAgent, expiresAtUnixMs }: Binding): DeviceView {
  return {
    address: received === undefined ? hostOf(contact) : formatAddress(received.address),
    transport: received?.transport ?? '',
    ...(userAgent !== undefined && { userAgent: userAgent.slice(0, limits.joining.deviceCharacters) }),
    expiresAtUnixMs,
  };
}

/** Registered by somebody else: its contact is all that is known. */
function hostOf(contact: string): string {
  const uri = parseUri(contact);
  if (!uri.ok || !isSipUri(uri.value)) return '';
  const { host, port } = uri.value;
  return port === undefined ? host : `${host}:${port}`;
}

/** The code and the link of an open one, and of no other. @param addresses where the desk is */
export function invitationView(invitation: Invitation, domain: string, addresses: readonly Address[]): InvitationView {
  const { code, state, remaining, expiresAtUnixMs } = invitation;
  const secrets = {
    code: serializeJoinCode(code),
    link: serializeJoinLink({ code, addresses, domain, expiresAtUnixMs }),
  };
  return { id: code.id, state, remaining, expiresAtUnixMs, ...(state === 'open' && secrets) };
}

export function nearbyView(nearby: NearbyDomain, accounts: Accounts): NearbyView {
  const { id, name, domain, owner, hosts, port, invitations } = nearby;
  const places = hosts.map((host) => formatAddress({ host, port }));
  const joined = accounts
    .list()
    .find(({ isLocal, registrar }) => !isLocal && registrar !== undefined && places.includes(registrar));
  return {
    id,
    name,
    domain,
    address: places[0] ?? '',
    isInviting: invitations.length > 0,
    ...(joined !== undefined && { accountId: joined.id }),
    ...(owner !== undefined && { owner }),
  };
}
