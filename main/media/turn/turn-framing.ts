import { limits } from '../../limits.ts';

const STUN_HEADER_BYTES = 20;
const CHANNEL_HEADER_BYTES = 4;
const LOWEST_CHANNEL = 0x40_00;
const HIGHEST_CHANNEL = 0x4f_ff;

/** A datagram of a peer on a channel (RFC 8656 §12.4). */
export interface ChannelData {
  readonly channel: number;
  readonly datagram: Uint8Array;
}

/** Padded to four octets: over UDP it need not be, over streams it has to (RFC 8656 §12.5). */
export function serializeChannelData({ channel, datagram }: ChannelData): Uint8Array {
  const bytes = Buffer.alloc(CHANNEL_HEADER_BYTES + Math.ceil(datagram.length / 4) * 4);
  bytes.writeUInt16BE(channel, 0);
  bytes.writeUInt16BE(datagram.length, 2);
  bytes.set(datagram, CHANNEL_HEADER_BYTES);
  return bytes;
}

/** `undefined` for what is none, or shorter than it says. */
export function parseChannelData(bytes: Uint8Array): ChannelData | undefined {
  if (bytes.length < CHANNEL_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [channel, length] = [view.getUint16(0), view.getUint16(2)];
  const isChannel = channel >= LOWEST_CHANNEL && channel <= HIGHEST_CHANNEL;
  if (!isChannel || bytes.length < CHANNEL_HEADER_BYTES + length) return undefined;
  return { channel, datagram: bytes.slice(CHANNEL_HEADER_BYTES, CHANNEL_HEADER_BYTES + length) };
}

/** Cuts a stream from a relay into messages: STUN by its length, channel data with its padding (RFC 8656 §12.5). */
export class TurnFraming {
  #rest: Uint8Array = new Uint8Array(0);

  /** @returns what is whole now; `undefined` when this is no stream of a relay: it has to be closed */
  push(bytes: Uint8Array): readonly Uint8Array[] | undefined {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const messages: Uint8Array[] = [];
    while (this.#rest.length >= CHANNEL_HEADER_BYTES) {
      const length = lengthOf(this.#rest);
      if (length === undefined || length > limits.media.turnMessageBytes) return undefined;
      if (this.#rest.length < length) break;
      messages.push(this.#rest.slice(0, length));
      this.#rest = this.#rest.subarray(length);
    }
    return messages;
  }
}

/** Of the message that begins there. */
function lengthOf(bytes: Uint8Array): number | undefined {
  const first = bytes[0] ?? 0xff;
  const length = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  if (first < 0x40) return STUN_HEADER_BYTES + length;
  return first < 0x50 ? CHANNEL_HEADER_BYTES + Math.ceil(length / 4) * 4 : undefined;
}
