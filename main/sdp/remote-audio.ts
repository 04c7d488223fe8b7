import { type AudioCodec, codecsOf } from './audio-codec.ts';
import { type CryptoAttribute, parseCryptoAttribute } from './crypto-attribute.ts';
import { type Direction, directionFrom, directionOf, sends } from './direction.ts';
import { attributeOf, attributesOf, type MediaDescription, type SessionDescription } from './session-description.ts';

/** What the other end says about one audio line. */
export interface RemoteAudio {
  /** Where it wants RTP and RTCP; `rtcpPort` counts for nothing when both agree on `rtcp-mux`. */
  readonly address: string;
  readonly port: number;
  readonly rtcpPort: number;
  readonly rtcpMux: boolean;
  /** By its preference, with its payload types. */
  readonly codecs: readonly AudioCodec[];
  /** Seen from the other end. */
  readonly direction: Direction;
  readonly ptimeMs: number | undefined;
  readonly maxPtimeMs: number | undefined;
  /** Its profile is that of SRTP (RFC 3711 §12). */
  readonly isSecure: boolean;
  /** The keys it names, by its preference; lines that cannot be read are left out (RFC 4568 §5.1.2). */
  readonly cryptoLines: readonly CryptoAttribute[];
}

/** SRTP with keys in the description (RFC 4568 §4). */
export const SECURE_PROFILE = 'RTP/SAVP';
const MOST_CRYPTO_LINES = 16;

/** Profiles whose streams we can carry. Anything else is refused with port 0. */
const profiles: ReadonlySet<string> = new Set(['RTP/AVP', SECURE_PROFILE]);

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
    rtcpPort: rtcpPortOf(media),
    rtcpMux: attributeOf(media, 'rtcp-mux') !== undefined,
    codecs: codecsOf(media),
    direction: isUnspecified(address) ? directionFrom(sends(direction), false) : direction,
    ptimeMs: packetTimeOf(media, 'ptime'),
    maxPtimeMs: packetTimeOf(media, 'maxptime'),
    isSecure: media.protocol.toUpperCase() === SECURE_PROFILE,
    cryptoLines: cryptoLinesOf(media),
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

/** `a=rtcp:port` (RFC 3605), else the next port (RFC 3550 §11). Another address there is not supported. */
function rtcpPortOf(media: MediaDescription): number {
  const port = /^\d{1,5}(?=$| )/.exec(attributeOf(media, 'rtcp') ?? '')?.[0];
  const isValid = port !== undefined && Number(port) > 0 && Number(port) < 65_536;
  return isValid ? Number(port) : Math.min(media.port + 1, 65_535);
}

function packetTimeOf(media: MediaDescription, name: 'ptime' | 'maxptime'): number | undefined {
  const value = attributeOf(media, name)?.trim() ?? '';
  return /^\d{1,4}$/.test(value) && Number(value) > 0 ? Number(value) : undefined;
}
