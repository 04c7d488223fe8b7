import { rtpHeaderBytes } from '../rtp/rtp-packet.ts';
import { makeCipher, type SrtpMasterKey } from './make-cipher.ts';
import type { PacketCipher } from './packet-cipher.ts';
import { guessIndex, MOST_RTCP_PACKETS, MOST_RTP_PACKETS } from './packet-index.ts';

/** The part of an RTCP compound that stays readable (RFC 3711 §3.4). */
export const RTCP_HEADER_BYTES = 8;
/** SRTCP's flag and index. */
export const RTCP_TRAILER_BYTES = 4;
/** The flag: this packet is encrypted. */
export const ENCRYPTED_FLAG = 0x8000_0000;

const noBytes = new Uint8Array(0);

/** Where one of our sources is; sequence numbers go on, so that the last index is enough. */
interface Source {
  ssrc: number;
  index: number;
}

/** Protects what we send under one master key. One SSRC after another; the roll-over counter begins anew with each. */
export class SrtpSender {
  readonly #rtp: PacketCipher;
  readonly #rtcp: PacketCipher;
  readonly #mki: Uint8Array;
  readonly #trailer = new DataView(new ArrayBuffer(4));
  readonly #trailerBytes = new Uint8Array(this.#trailer.buffer);
  #source: Source | undefined;
  #nextRtcpIndex = 0;

  constructor(key: SrtpMasterKey) {
    this.#rtp = makeCipher(key, 'rtp');
    this.#rtcp = makeCipher(key, 'rtcp');
    this.#mki = key.mki ?? noBytes;
  }

  /**
   * @param packet RTP of ours, in the order of sequence; not changed
   * @returns the packet to send, or `undefined` when the key is worn out (RFC 3711 §9.2)
   */
  protectRtp(packet: Uint8Array): Uint8Array | undefined {
    const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
    const ssrc = view.getUint32(8);
    const index = this.#indexOf(ssrc, view.getUint16(2));
    if (index >= MOST_RTP_PACKETS) return undefined;
    const { tagBytes } = this.#rtp;
    const out = new Uint8Array(packet.length + this.#mki.length + tagBytes);
    out.set(packet);
    this.#trailer.setUint32(0, Math.floor(index / 2 ** 16));
    const end = packet.length;
    const start = rtpHeaderBytes(packet) ?? end;
    const tag = this.#rtp.seal({ bytes: out, start, end, ssrc, index, trailer: this.#trailerBytes });
    out.set(this.#mki, this.#rtp.isTagInside ? end + tagBytes : end);
    out.set(tag, this.#rtp.isTagInside ? end : end + this.#mki.length);
    return out;
  }

  /**
   * @param packet an RTCP compound of ours; not changed
   * @returns the packet to send, or `undefined` when the key is worn out
   */
  protectRtcp(packet: Uint8Array): Uint8Array | undefined {
    const index = this.#nextRtcpIndex;
    if (index >= MOST_RTCP_PACKETS) return undefined;
    this.#nextRtcpIndex++;
    const { tagBytes, isTagInside } = this.#rtcp;
    const out = new Uint8Array(packet.length + tagBytes + RTCP_TRAILER_BYTES + this.#mki.length);
    out.set(packet);
    this.#trailer.setUint32(0, ENCRYPTED_FLAG + index);
    const ssrc = new DataView(packet.buffer, packet.byteOffset, packet.byteLength).getUint32(4);
    const part = { bytes: out, start: RTCP_HEADER_BYTES, end: packet.length, ssrc, index, trailer: this.#trailerBytes };
    const tag = this.#rtcp.seal(part);
    const parts = isTagInside ? [tag, part.trailer, this.#mki] : [part.trailer, this.#mki, tag];
    let at = part.end;
    for (const each of parts) {
      out.set(each, at);
      at += each.length;
    }
    return out;
  }

  #indexOf(ssrc: number, sequenceNumber: number): number {
    if (this.#source?.ssrc !== ssrc) this.#source = { ssrc, index: sequenceNumber };
    this.#source.index = guessIndex(this.#source.index, sequenceNumber) ?? sequenceNumber;
    return this.#source.index;
  }
}
