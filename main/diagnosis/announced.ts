import { BlockList, isIP, isIPv6 } from 'node:net';
import { printable } from '../trace/ladder.ts';

/** Codecs named of one description. Beyond: the rest is not. */
const MOST_CODECS = 12;

/** Names of payload types that need no rtpmap (RFC 3551 §6). */
const staticNames: Readonly<Record<string, string>> = { 0: 'PCMU', 3: 'GSM', 8: 'PCMA', 9: 'G722', 18: 'G729' };

/** What a session description says of the sound: enough to say why there is none. */
export interface Announced {
  /** `host:port` to which the sound is to be sent. */
  readonly address: string;
  /** Names of codecs, in capitals, digits by telephone-event left out. */
  readonly codecs: readonly string[];
  readonly isSecure: boolean;
}

/** Reads the first audio line of a description (RFC 8866), however broken; `undefined` where there is none. */
export function announcedIn(body: string): Announced | undefined {
  const lines = body.split(/\r?\n/);
  const at = lines.findIndex((line) => line.startsWith('m=audio '));
  if (at < 0) return undefined;
  const [, port = '', profile = '', ...types] = (lines[at] ?? '').split(' ');
  const next = lines.findIndex((line, index) => index > at && line.startsWith('m='));
  const own = lines.slice(at, next < 0 ? lines.length : next);
  const connection = [...own, ...lines.slice(0, at)].find((line) => line.startsWith('c='));
  const host = printable(connection?.split(' ')[2] ?? '').slice(0, 64);
  const codecs = types.map((type) => nameOf(type, own)).filter((name) => name !== '' && name !== 'TELEPHONE-EVENT');
  return {
    address: `${isIPv6(host) ? `[${host}]` : host}:${printable(port).slice(0, 5)}`,
    codecs: [...new Set(codecs)].slice(0, MOST_CODECS),
    isSecure: profile.includes('SAVP'),
  };
}

function nameOf(type: string, lines: readonly string[]): string {
  const map = lines.find((line) => line.startsWith(`a=rtpmap:${type} `));
  const name = map?.slice(`a=rtpmap:${type} `.length).split('/')[0] ?? staticNames[type] ?? '';
  return printable(name).toUpperCase().slice(0, 24);
}

/** Addresses that are good within one network only (RFC 1918, RFC 6598, RFC 4193, RFC 3927). */
const within = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
] as const)
  within.addSubnet(network, prefix, 'ipv4');
within.addSubnet('fc00::', 7, 'ipv6');
within.addSubnet('fe80::', 10, 'ipv6');
within.addAddress('::1', 'ipv6');

/** Whether `address`, `host:port`, leads nowhere from outside of its network. False for what is no numeric address. */
export function isPrivateAddress(address: string): boolean {
  const host = address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '');
  const family = isIP(host);
  return family !== 0 && within.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
