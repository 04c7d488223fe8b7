import { isIP } from 'node:net';
import type { Address } from './network.ts';

/** `host:port`, an IPv6 host in brackets: for traces, logs and map keys. */
export function formatAddress(address: Address): string {
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/** `host` without the zone of a link-local IPv6 address (`fe80::1%eth0`), which means nothing outside this machine. */
export function withoutZone(host: string): string {
  const zone = host.indexOf('%');
  return zone < 0 ? host : host.slice(0, zone);
}

/** Whether `host` is an IPv4 or IPv6 address and no name. No brackets. */
export function isNumericHost(host: string): boolean {
  return isIP(host) !== 0;
}

/** 4 or 6 for a numeric host. */
export function familyOf(host: string): 4 | 6 {
  return host.includes(':') ? 6 : 4;
}

/** Whether a socket bound to `host` takes traffic for every local address. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** Whether something can be sent there: a numeric host and a port that is not 0. Peers write anything into a URI or a Via. */
export function isReachable(address: Address): boolean {
  return isNumericHost(address.host) && address.port > 0 && address.port < 65_536;
}

/** The same hosts with IPv4 and IPv6 taking turns, so that a family that leads nowhere costs one attempt (RFC 8305 §4). */
export function alternating(hosts: readonly string[]): readonly string[] {
  const { 4: four = [], 6: six = [] } = Object.groupBy(hosts, familyOf);
  const [first, second] = hosts[0]?.includes(':') ? [six, four] : [four, six];
  const longest = Math.max(first.length, second.length);
  return Array.from({ length: longest }, (_, index) => [first[index], second[index]])
    .flat()
    .filter((host) => host !== undefined);
}
