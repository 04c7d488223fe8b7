import { isIP } from 'node:net';
import { type AudioCodec, codecsOf } from './audio-codec.ts';
import { type CryptoAttribute, parseCryptoAttribute } from './crypto-attribute.ts';
import { type Direction, directionFrom, directionOf, sends } from './direction.ts';
import { type Fingerprint, fingerprintsOf, type Setup, setupOf } from './dtls-attributes.ts';
import { type IceDescription, iceOf } from './ice-attributes.ts';
import { attributeOf, attributesOf, type MediaDescription, type SessionDescription } from './session-description.ts';

/** What the other end says about one audio line. */
export interface RemoteAudio {
  /** Where it wants RTP and RTCP; `rtcpPort` counts for nothing when both agree on `rtcp-mux`. */
  readonly address: string;
  readonly port: number;
  readonly rtcpPort: number;
  /** Where RTCP goes when that is elsewhere (RFC 3605). */
  readonly rtcpAddress?: string;
  readonly rtcpMux: boolean;
  /** It wants to know how its sound is here (RFC 3611 §5). */
  readonly wantsVoipMetrics: boolean;
  /** RTCP need not begin with a report (RFC 5506 §5). */
  readonly rtcpReducedSize: boolean;
  /** By its preference, with its payload types. */
  readonly codecs: readonly AudioCodec[];
  /** Seen from the other end. */
  readonly direction: Direction;
  readonly ptimeMs: number | undefined;
  readonly maxPtimeMs: number | undefined;
  /** Its profile, in upper case. */
  readonly protocol: string;
  /** The keys it names, by its preference; lines that cannot be read are left out (RFC 4568 §5.1.2). */
  readonly cryptoLines: readonly CryptoAttribute[];
  /** Of its certificate, for a DTLS handshake (RFC 5763 §5). */
  readonly fingerprints: readonly Fingerprint[];
  readonly setup: Setup | undefined;
  /** Where it does checks of ICE, or answers ours. */
  readonly ice: IceDescription | undefined;
}

const PLAIN_PROFILE = 'RTP/AVP';
const MOST_CRYPTO_LINES = 16;

/** Profiles whose streams we can carry. Anything else is refused with port 0. */
const profiles: ReadonlySet<string> = new Set([PLAIN_PROFILE, 'RTP/SAVP', 'RTP/SAVPF', 'UDP/TLS/RTP/SAVP', 'UDP/TLS/RTP/SAVPF']);

/** Whether sound in this profile is SRTP, whatever else the line says (RFC 3711 §12, RFC 5764 §8). */
export function isSecureProfile(protocol: string): boolean {
  return protocol.toUpperCase() !== PLAIN_PROFILE;
}

/** Whether the keys of this profile come about by DTLS only (RFC 5764 §8). */
export function isDtlsProfile(protocol: string): boolean {
  return protocol.toUpperCase().startsWith('UDP/TLS/');
}

/** Whether the line is audio in a profile of ours, and not refused or ended. */
export function isUsableAudio(media: MediaDescription): boolean {
  return media.kind === 'audio' && media.port !== 0 && profiles.has(media.protocol.toUpperCase());
}

/** Reads an audio line; undefined when nothing says where its media goes (RFC 8866 §5.7). */
export function remoteAudioOf(description: SessionDescription, media: MediaDescription): RemoteAudio | undefined {
  const connection = media.connection ?? description.connection;
  if (!connection) return undefined;
  const address = connection.address.split('/', 1)[0] ?? '';
  const direction = directionOf(media) ?? directionOf(description) ?? 'sendrecv';
  return {
    address,
    port: media.port,
    ...rtcpPlaceOf(media),
    rtcpMux: attributeOf(media, 'rtcp-mux') !== undefined,
    wantsVoipMetrics: wantsVoipMetrics(description, media),
    rtcpReducedSize: attributeOf(media, 'rtcp-rsize') !== undefined,
    codecs: codecsOf(media),
    direction: isUnspecified(address) ? directionFrom(sends(direction), false) : direction,
    ptimeMs: packetTimeOf(media, 'ptime'),
    maxPtimeMs: packetTimeOf(media, 'maxptime'),
    protocol: media.protocol.toUpperCase(),
    cryptoLines: cryptoLinesOf(media),
    fingerprints: fingerprintsOf(description, media),
    setup: setupOf(description, media),
    ice: iceOf(description, media, address),
  };
}

function cryptoLinesOf(media: MediaDescription): readonly CryptoAttribute[] {
  const lines = attributesOf(media, 'crypto').slice(0, MOST_CRYPTO_LINES);
  return lines.map(parseCryptoAttribute).flatMap((parsed) => (parsed.ok ? [parsed.value] : []));
}

/** Hold as RFC 2543 wrote it: media must not be sent to such an address (RFC 3264 §8.4). */
function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** `a=rtcp:port`, with an address if it is another one (RFC 3605 §2.1), else the next port (RFC 3550 §11). What is no number there is ignored. */
function rtcpPlaceOf(media: MediaDescription): { readonly rtcpPort: number; readonly rtcpAddress?: string } {
  const value = attributeOf(media, 'rtcp') ?? '';
  const { port, address } = /^(?<port>\d{1,5})(?: IN IP[46] (?<address>[\d.a-fA-F:]{2,45}))?(?=$| )/.exec(value)?.groups ?? {};
  const isValid = port !== undefined && Number(port) > 0 && Number(port) < 65_536;
  if (!isValid) return { rtcpPort: Math.min(media.port + 1, 65_535) };
  return { rtcpPort: Number(port), ...(address !== undefined && isIP(address) !== 0 && { rtcpAddress: address }) };
}

/** `a=rtcp-xr` stands for the medium, else for the session (RFC 3611 §5.1). */
function wantsVoipMetrics(description: SessionDescription, media: MediaDescription): boolean {
  const formats = attributeOf(media, 'rtcp-xr') ?? attributeOf(description, 'rtcp-xr') ?? '';
  return formats.split(' ').some((format) => format === 'voip-metrics' || format.startsWith('voip-metrics='));
}

function packetTimeOf(media: MediaDescription, name: 'ptime' | 'maxptime'): number | undefined {
  const value = attributeOf(media, name)?.trim() ?? '';
  return /^\d{1,4}$/.test(value) && Number(value) > 0 ? Number(value) : undefined;
}
