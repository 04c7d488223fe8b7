import { limits } from '../../limits.ts';
import { indexHead } from './head-index.ts';
import { HeaderList } from './header-list.ts';
import { contentLength, parseMessage, type Rejection } from './parser.ts';

/** What a stream brought: a whole message, a keep-alive (RFC 5626 §4.4.1), or something after which it cannot be read on. */
export type Frame =
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' }
  | { readonly kind: 'broken'; readonly rejection: Rejection };

const cr = 0x0d;
const lf = 0x0a;
const nothing: Buffer = Buffer.alloc(0);
const tooLong = `longer than ${limits.message.sizeBytes} octets`;

/**
 * Cuts a byte stream into messages by Content-Length (RFC 3261 §18.3). Holds no more than the front of one message of
 * `limits.message.sizeBytes` and what came with it; after `broken` it ignores everything, the caller closes the stream.
 */
export class StreamFramer {
  /** The front of a message, inside of {@link #store}. */
  #held: Buffer = nothing;
  /** Has room behind the held bytes, so that a message that trickles in is not copied again with each piece. */
  #store: Buffer = nothing;
  /** Up to here the held bytes have no empty line. */
  #searchedTo = 0;
  /** The length of the message at the front, once its head is complete. */
  #wanted: number | undefined;
  #isBroken = false;

  /** Whether the front of a message is waiting for its rest: a stream that stays so for long is to be closed. */
  get isMidMessage(): boolean {
    return this.#held.length > 0;
  }

  /** Takes the next bytes and gives what they completed. The bytes stay the caller's, those of frames are copies. */
  push(bytes: Uint8Array): readonly Frame[] {
    const frames: Frame[] = [];
    if (this.#isBroken) return frames;
    const isFresh = this.#held.length === 0;
    let rest = isFresh ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : this.#appended(bytes);
    for (let taken = this.#take(rest, frames); taken > 0; taken = this.#take(rest, frames)) rest = rest.subarray(taken);
    if (this.#isBroken || rest.length === 0) this.#forget();
    else this.#held = isFresh ? this.#appended(rest) : rest;
    return frames;
  }

  #forget(): void {
    this.#held = nothing;
    this.#store = nothing;
  }

  /** The held bytes with `bytes` behind them. */
  #appended(bytes: Uint8Array): Buffer {
    const held = this.#held;
    const length = held.length + bytes.length;
    let start = held.byteOffset - this.#store.byteOffset;
    if (start + length > this.#store.length) {
      this.#store = Buffer.allocUnsafeSlow(length * 2);
      this.#store.set(held);
      start = 0;
    }
    this.#store.set(bytes, start + held.length);
    return this.#store.subarray(start, start + length);
  }

  /** Takes one frame from the front; 0 when it is not complete. */
  #take(rest: Buffer, frames: Frame[]): number {
    if (rest[0] === cr || rest[0] === lf) return takeLineEnds(rest, frames);
    this.#wanted ??= this.#measure(rest, frames);
    if (this.#wanted === undefined || rest.length < this.#wanted) return 0;
    const taken = this.#wanted;
    frames.push({ kind: 'message', bytes: new Uint8Array(rest.subarray(0, taken)) });
    this.#wanted = undefined;
    this.#searchedTo = 0;
    return taken;
  }

  /** The length of the message at the front, if its head is complete and it may be that long. */
  #measure(rest: Buffer, frames: Frame[]): number | undefined {
    const end = rest.indexOf('\r\n\r\n', Math.max(this.#searchedTo - 3, 0), 'latin1');
    this.#searchedTo = rest.length;
    if (end < 0) return rest.length > limits.message.sizeBytes ? this.#break(frames, rejectionOf(rest)) : undefined;
    const head = rest.subarray(0, end + 4);
    const length = contentLength(new HeaderList(indexHead(head, 0).rows));
    if (!length.ok || length.value === undefined || length.value > limits.message.bodyBytes)
      return this.#break(frames, rejectionOf(head));
    const whole = head.length + length.value;
    if (whole <= limits.message.sizeBytes) return whole;
    const { status, ...rejection } = rejectionOf(head);
    return this.#break(frames, { ...rejection, status: status && 513, element: 'message', reason: tooLong });
  }

  #break(frames: Frame[], rejection: Rejection): undefined {
    this.#isBroken = true;
    frames.push({ kind: 'broken', rejection });
  }
}

/** What is wrong with a message of which only the front is there. */
function rejectionOf(front: Buffer): Rejection {
  const parsed = parseMessage(front, 'stream');
  return parsed.ok ? { status: 400, element: 'message', reason: 'its rest is missing' } : parsed.error;
}

/** CRLFCRLF is a ping, CRLF alone a pong. Stray CRs and LFs between messages are skipped (§7.5). */
function takeLineEnds(rest: Buffer, frames: Frame[]): number {
  if (rest[0] === cr && rest.length === 1) return 0;
  if (rest[0] !== cr || rest[1] !== lf) return 1;
  const isPing = rest[2] === cr && rest[3] === lf;
  if (!isPing && rest[2] === cr && rest.length === 3) return 0;
  frames.push({ kind: isPing ? 'ping' : 'pong' });
  return isPing ? 4 : 2;
}
