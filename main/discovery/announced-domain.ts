import { isIPv4 } from 'node:net';
import { limits } from '../limits.ts';
import type { Announcement, FoundService } from './service-discovery.ts';

/** A SIP domain as one copy tells others of it. */
export interface AnnouncedDomain {
  /** Random: one copy, however often it is seen. */
  readonly id: string;
  /** Whose copy it is. */
  readonly name: string;
  readonly domain: string;
  /** User of the domain who can be called there. */
  readonly owner: string | undefined;
  /** Where it takes SIP. */
  readonly port: number;
  /** Where one can join, while somebody is invited. */
  readonly joinPort: number | undefined;
  /** Ids of open invitations. */
  readonly invitations: readonly string[];
}

/** One of another copy, with where it is. */
export interface NearbyDomain extends AnnouncedDomain {
  /** IPv4, one at least. */
  readonly hosts: readonly string[];
}

const VERSION = '1';
const NAME_BYTES = 40;
const ID = /^[0-9a-f]{8}$/;
const DOMAIN = /^[a-z0-9.-]{1,253}$/;
const USER = /^[a-z0-9._-]{1,64}$/i;
const INVITATION = /^[0-9A-Z]{1,8}$/;

/** The instance name has the id in it, so that two people called alike are two services; the rest is in the TXT record (RFC 6763 §6.4). */
export function announcementOf(announced: AnnouncedDomain): Announcement {
  const { id, name, domain, owner, port, joinPort, invitations } = announced;
  return {
    name: `${clippedBytes(name, NAME_BYTES)} (${id})`,
    port,
    txt: {
      txtvers: VERSION,
      id,
      name,
      domain,
      ...(owner !== undefined && { owner }),
      ...(joinPort !== undefined && { join: String(joinPort), codes: invitations.join(',') }),
    },
  };
}

/** What a service found says, if it is a copy of ours and says it rightly. Its name is any text, without control characters and cut. */
export function nearbyDomainOf({ port, txt, addresses }: FoundService): NearbyDomain | undefined {
  const { txtvers, id = '', name = '', domain = '', owner = '', join, codes = '' } = txt;
  const hosts = [...new Set(addresses)].filter(isIPv4).slice(0, limits.discovery.addresses);
  if (txtvers !== VERSION || !ID.test(id) || !DOMAIN.test(domain) || !isPort(port) || hosts.length === 0) return undefined;
  const joinPort = Number(join);
  return {
    id,
    name: shownText(name) || domain,
    domain,
    owner: USER.test(owner) ? owner : undefined,
    port,
    joinPort: isPort(joinPort) ? joinPort : undefined,
    invitations: codes
      .slice(0, limits.discovery.textCharacters)
      .split(',')
      .filter((each) => INVITATION.test(each)),
    hosts,
  };
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}

/** One line, no controls, nothing that turns the direction of what stands beside it. */
function shownText(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
  return [...clean].slice(0, limits.discovery.textCharacters).join('');
}

/** As many whole characters of `text` as fit. */
function clippedBytes(text: string, most: number): string {
  let clipped = '';
  for (const character of text) {
    if (Buffer.byteLength(clipped + character) > most) break;
    clipped += character;
  }
  return clipped;
}
