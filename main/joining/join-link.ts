import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import { formatAddress, isReachable } from '../net/address.ts';
import type { Address } from '../net/network.ts';
import { type JoinCode, parseJoinCode, serializeJoinCode } from './join-code.ts';

/** All that another copy needs to join, also where no discovery reaches. */
export interface JoinLink {
  readonly code: JoinCode;
  /** Where the inviting copy waits, in the order in which to try. */
  readonly addresses: readonly Address[];
  readonly domain: string;
  readonly expiresAtUnixMs: number;
}

const SCHEME = 'trapeze:';
const ACTION = 'join';

/** Whether `text` is meant as such a link, right or wrong. */
export function isJoinLink(text: string): boolean {
  return text.trim().toLowerCase().startsWith(SCHEME);
}

/** `trapeze:join?code=…&domain=…&until=…&at=host:port`; `until` in Unix seconds, rounded down. */
export function serializeJoinLink({ code, addresses, domain, expiresAtUnixMs }: JoinLink): string {
  const query = new URLSearchParams({
    code: serializeJoinCode(code),
    domain,
    until: String(Math.floor(expiresAtUnixMs / 1_000)),
  });
  for (const address of addresses) query.append('at', formatAddress(address));
  return `${SCHEME}${ACTION}?${query}`;
}

/** Reads a link from anywhere: a message, a web page. Addresses that are no numeric ones are left out, one at least must be good. */
export function parseJoinLink(text: string): Result<JoinLink, 'CODE_INVALID'> {
  const [head = '', query = ''] = splitOnce(text.trim(), '?');
  if (head.toLowerCase() !== SCHEME + ACTION) return fail('CODE_INVALID');
  const parameters = new URLSearchParams(query);
  const code = parseJoinCode(parameters.get('code') ?? '');
  const addresses = parameters.getAll('at').slice(0, limits.joining.addresses).flatMap(addressOf);
  if (!code.ok || addresses.length === 0) return fail('CODE_INVALID');
  const untilSeconds = Number(parameters.get('until') ?? Number.NaN);
  const expiresAtUnixMs = Number.isFinite(untilSeconds) ? untilSeconds * 1_000 : Number.POSITIVE_INFINITY;
  return ok({ code: code.value, addresses, domain: parameters.get('domain') ?? '', expiresAtUnixMs });
}

function addressOf(text: string): readonly Address[] {
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, Math.max(colon, 0)).replace(/^\[|\]$/g, '');
  const address = { host, port: Number(text.slice(colon + 1)) };
  return Number.isInteger(address.port) && isReachable(address) ? [address] : [];
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
