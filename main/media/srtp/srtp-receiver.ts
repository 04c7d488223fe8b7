import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { rtpHeaderBytes } from '../rtp/rtp-packet.ts';
import { makeCipher, type SrtpMasterKey } from './make-cipher.ts';
import type { PacketCipher, PacketPart } from './packet-cipher.ts';
import { guessIndex, MOST_RTP_PACKETS } from './packet-index.ts';
import { ReplayWindow } from './replay-window.ts';
import { ENCRYPTED_FLAG, RTCP_HEADER_BYTES, RTCP_TRAILER_BYTES } from './srtp-sender.ts';

/** Why a packet is not believed: it cannot hold what it must, it came before, or it is not of who has the key. */
export type SrtpFailure = 'short' | 'replayed' | 'forged';

const noBytes = new Uint8Array(0);
const SEQUENCE_MODULUS = 2 ** 16;

/**
 * Checks and opens what the peer protected with one master key (RFC 3711 §3.3, §3.4). Sources are remembered once they are authenticated,
 * `limits.media.srtpSources` of them: what came of them before, and how often their sequence numbers went round.
 */
export class SrtpReceiver {
  readonly #rtp: PacketCipher;
  readonly #rtcp: PacketCipher;
  readonly #mki: Uint8Array;
  readonly #rtpSources = new Map<number, ReplayWindow>();
  readonly #rtcpSources = new Map<number, ReplayWindow>();
  readonly #rollOver = new DataView(new ArrayBuffer(4));
  readonly #rollOverBytes = new Uint8Array(this.#rollOver.buffer);

  constructor(key: SrtpMasterKey) {
    this.#rtp = makeCipher(key, 'rtp');
    this.#rtcp = makeCipher(key, 'rtcp');
    this.#mki = key.mki ?? noBytes;
  }

  /** @param packet opened in place when it is the peer's, else left as it is @returns the RTP packet, a view of `packet` */
  unprotectRtp(packet: Uint8Array): Result<Uint8Array, SrtpFailure> {
    const { tagBytes, isTagInside } = this.#rtp;
    const end = packet.length - tagBytes - this.#mki.length;
    const start = rtpHeaderBytes(packet);
    if (start === undefined || start > end) return fail('short');
    const mkiAt = isTagInside ? end + tagBytes : end;
    if (!this.#hasMkiAt(packet, mkiAt)) return fail('forged');
    const tagAt = isTagInside ? end : end + this.#mki.length;
    const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    const ssrc = view.getUint32(8);
    const window = this.#rtpSources.get(ssrc);
    const indices = candidates(window?.highest, view.getUint16(2));
    if (window !== undefined && indices.every((index) => window.isReplayed(index))) return fail('replayed');
    const tag = packet.subarray(tagAt, tagAt + tagBytes);
    for (const index of indices) {
      this.#rollOver.setUint32(0, Math.floor(index / SEQUENCE_MODULUS));
      if (!this.#rtp.open({ bytes: packet, start, end, ssrc, index, trailer: this.#rollOverBytes }, tag)) continue;
      remember(this.#rtpSources, ssrc, index);
      return ok(packet.subarray(0, end));
    }
    return fail('forged');
  }

  /** @param packet opened in place when it is the peer's, else left as it is @returns the RTCP compound, a view of `packet` */
  unprotectRtcp(packet: Uint8Array): Result<Uint8Array, SrtpFailure> {
    const { tagBytes, isTagInside } = this.#rtcp;
    const end = packet.length - tagBytes - RTCP_TRAILER_BYTES - this.#mki.length;
    if (end < RTCP_HEADER_BYTES) return fail('short');
    const trailerAt = isTagInside ? end + tagBytes : end;
    const mkiAt = trailerAt + RTCP_TRAILER_BYTES;
    if (!this.#hasMkiAt(packet, mkiAt)) return fail('forged');
    const tagAt = isTagInside ? end : mkiAt + this.#mki.length;
    const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    const word = view.getUint32(trailerAt);
    const ssrc = view.getUint32(4);
    const index = word % ENCRYPTED_FLAG;
    if (this.#rtcpSources.get(ssrc)?.isReplayed(index)) return fail('replayed');
    const part: PacketPart = {
      bytes: packet,
      start: word >= ENCRYPTED_FLAG ? RTCP_HEADER_BYTES : end,
      end,
      ssrc,
      index,
      trailer: packet.subarray(trailerAt, mkiAt),
    };
    if (!this.#rtcp.open(part, packet.subarray(tagAt, tagAt + tagBytes))) return fail('forged');
    remember(this.#rtcpSources, ssrc, index);
    return ok(packet.subarray(0, end));
  }

  #hasMkiAt(packet: Uint8Array, at: number): boolean {
    return this.#mki.every((byte, index) => packet[at + index] === byte);
  }
}

/**
 * The indices a packet may have. A source not heard before is in its first round; who begins close to the end of it and is heard late is
 * in the second already, and would stay unheard for good otherwise.
 */
function candidates(highest: number | undefined, sequenceNumber: number): readonly number[] {
  if (highest === undefined) return [sequenceNumber, sequenceNumber + SEQUENCE_MODULUS];
  const index = guessIndex(highest, sequenceNumber);
  return index === undefined || index >= MOST_RTP_PACKETS ? [] : [index];
}

function remember(sources: Map<number, ReplayWindow>, ssrc: number, index: number): void {
  const known = sources.get(ssrc);
  if (known !== undefined) {
    known.mark(index);
    return;
  }
  const [oldest] = sources.keys();
  if (oldest !== undefined && sources.size >= limits.media.srtpSources) sources.delete(oldest);
  const window = new ReplayWindow();
  window.mark(index);
  sources.set(ssrc, window);
}
