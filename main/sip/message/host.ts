import { hexDigit, hostName, ipv6, isAll } from './characters.ts';
import type { Lexer } from './lexer.ts';
import { takeNumber } from './numbers.ts';

/**
 * Takes `host`: a name, an IPv4 address or an IPv6 reference in brackets. Undefined when there is none.
 *
 * @returns the host in lower case, without the brackets
 */
export function takeHost(lexer: Lexer): string | undefined {
  if (!lexer.take(0x5b)) return lexer.lowerRun(hostName) || undefined;
  const host = lexer.lowerRun(ipv6);
  return lexer.take(0x5d) && ipv6Groups(host) ? host : undefined;
}

/** Takes `:port`, with spaces around the colon where the grammar lets them stand. Undefined is no port, -1 a bad one. */
export function takePort(lexer: Lexer, maySpace: boolean): number | undefined {
  if (!(maySpace ? lexer.takeSeparator(0x3a) : lexer.take(0x3a))) return undefined;
  return takeNumber(lexer, 65_535) ?? -1;
}

/** `host` as a URI writes it: IPv6 addresses get their brackets. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** `host` without the brackets of an IPv6 reference. */
export function unbracketed(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** Whether two hosts are the same name or the same address; IPv6 is compared by value (RFC 5954 §4.2). */
export function hostsEqual(a: string, b: string): boolean {
  if (a === b) return true;
  if (!a.includes(':') || !b.includes(':')) return a.toLowerCase() === b.toLowerCase();
  const groups = ipv6Groups(a);
  return groups !== undefined && groups.join(':') === ipv6Groups(b)?.join(':');
}

/** Whether `host` is something a URI can carry: a name, IPv4 or IPv6 address without brackets. */
export function isHost(host: string): boolean {
  return isAll(host, hostName) || ipv6Groups(host) !== undefined;
}

/**
 * The eight 16-bit groups of an IPv6 address, undefined when `text` is none.
 *
 * Three colons before a dotted IPv4 tail count as two, because the grammar of RFC 3261 produced them (RFC 5118 §4.10).
 */
export function ipv6Groups(text: string): readonly number[] | undefined {
  if (text.length > 45) return undefined;
  const halves = text.replace(':::', '::').split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function groupsOf(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (mayEndInIpv4 && index === parts.length - 1 && part.includes('.')) {
      const [a, b, c, d] = ipv4Octets(part) ?? [];
      if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
      groups.push(a * 256 + b, c * 256 + d);
    } else {
      if (part.length < 1 || part.length > 4 || !isAll(part, hexDigit)) return undefined;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}

function ipv4Octets(text: string): number[] | undefined {
  const parts = text.split('.');
  const isValid = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return isValid ? parts.map(Number) : undefined;
}
