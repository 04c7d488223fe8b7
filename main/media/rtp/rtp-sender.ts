import { type Random, randomUint32 } from '../../base/random.ts';
import { serializeRtpPacket } from './rtp-packet.ts';

const noCsrcs: readonly number[] = [];

/** What a sender report says of our own sound (RFC 3550 §6.4.1). */
export interface SenderTotals {
  readonly packets: number;
  /** Payload only. */
  readonly octets: number;
}

/**
 * Numbers the packets of one SSRC after another: random starts (RFC 3550 §5.1) in the lower half of the sequence numbers, so that a
 * receiver of SRTP that misses the first ones knows the round (RFC 3711 §3.3.1), wrapping counters, and a timestamp that is a
 * straight function of the stream's own time, so that nothing sent late or not at all ever bends it.
 */
export class RtpSender {
  readonly #random: Random;
  #ssrc = 0;
  #sequenceNumber = 0;
  #timestampOffset = 0;
  #packets = 0;
  #octets = 0;
  #totalPackets = 0;

  constructor(random: Random) {
    this.#random = random;
    this.changeSsrc();
  }

  get ssrc(): number {
    return this.#ssrc;
  }

  /** Of the present SSRC. */
  get totals(): SenderTotals {
    return { packets: this.#packets, octets: this.#octets };
  }

  /** Of all SSRCs. */
  get totalPackets(): number {
    return this.#totalPackets;
  }

  /** Becomes another source with fresh random numbers and no packets sent: after a collision or another clock rate (RFC 7160 §4.1). */
  changeSsrc(): void {
    this.#ssrc = randomUint32(this.#random);
    this.#sequenceNumber = randomUint32(this.#random) >>> 17;
    this.#timestampOffset = randomUint32(this.#random);
    this.#packets = 0;
    this.#octets = 0;
  }

  /** The RTP timestamp of a moment of the stream, given in RTP units since it began. */
  timestampAt(elapsedRtpUnits: number): number {
    return (this.#timestampOffset + Math.round(elapsedRtpUnits)) % 2 ** 32;
  }

  /** The next packet, ready to send. */
  packet(fields: { payloadType: number; marker: boolean; elapsedRtpUnits: number; payload: Uint8Array }): Uint8Array {
    const sequenceNumber = this.#sequenceNumber;
    this.#sequenceNumber = (sequenceNumber + 1) % 2 ** 16;
    this.#packets = (this.#packets + 1) % 2 ** 32;
    this.#octets = (this.#octets + fields.payload.length) % 2 ** 32;
    this.#totalPackets++;
    return serializeRtpPacket({
      marker: fields.marker,
      payloadType: fields.payloadType,
      sequenceNumber,
      timestamp: this.timestampAt(fields.elapsedRtpUnits),
      ssrc: this.#ssrc,
      csrcs: noCsrcs,
      payload: fields.payload,
    });
  }
}
