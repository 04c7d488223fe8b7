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

/**
 * Cuts a byte stream into messages by Content-Length (RFC 3261 §18.3). Holds no more than one message of
 * `limits.message.sizeBytes`; after `broken` it ignores what comes, the caller closes the stream.
 */
export class StreamFramer {
  #held: Buffer = Buffer.alloc(0);
  /** Up to here the held bytes hold no empty line. */
  #searchedTo = 0;
  /** The length of the message at the front, once its head is complete. */
  #wanted: number | undefined;
  #isBroken = false;

  /** Whether the front of a message is waiting for its rest: a stream that stays so for long is to be closed. */
  get isMidMessage(): boolean {
    return this.#held.length > 0;
  }

  /** Takes the next bytes and gives what they completed. The bytes are copied where they are kept. */
  push(bytes: Uint8Array): readonly Frame[] {
    const frames: Frame[] = [];
    if (this.#isBroken) return frames;
    let rest = this.#held.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#held, bytes]);
    for (let taken = this.#take(rest, frames); taken > 0; taken = this.#take(rest, frames)) rest = rest.subarray(taken);
    this.#held = this.#isBroken ? Buffer.alloc(0) : rest;
    return frames;
  }

  /** Takes one frame from the front; 0 when it is not complete. */
  #take(rest: Buffer, frames: Frame[]): number {
    if (rest[0] === cr || rest[0] === lf) return takeLineEnds(rest, frames);
    this.#wanted ??= this.#measure(rest, frames);
    if (this.#wanted === undefined || rest.length < this.#wanted) return 0;
    const taken = this.#wanted;
    frames.push({ kind: 'message', bytes: Uint8Array.prototype.slice.call(rest, 0, taken) });
    this.#wanted = undefined;
    this.#searchedTo = 0;
    return taken;
  }

  /** The length of the message at the front, if its head is complete. */
  #measure(rest: Buffer, frames: Frame[]): number | undefined {
    const end = rest.indexOf('\r\n\r\n', Math.max(this.#searchedTo - 3, 0), 'latin1');
    this.#searchedTo = rest.length;
    if (end < 0) return rest.length > limits.message.sizeBytes ? this.#break(rest, frames) : undefined;
    const head = indexHead(rest.subarray(0, end + 4), 0);
    const length = contentLength(new HeaderList(head.rows));
    const isFine = length.ok && length.value !== undefined && end + 4 + length.value <= limits.message.sizeBytes;
    return isFine && length.value <= limits.message.bodyBytes
      ? end + 4 + length.value
      : this.#break(rest.subarray(0, end + 4), frames);
  }

  #break(front: Buffer, frames: Frame[]): undefined {
    this.#isBroken = true;
    const parsed = parseMessage(front, 'stream');
    const tooLarge: Rejection = { status: 513, element: 'message', reason: `longer than ${limits.message.sizeBytes} octets` };
    frames.push({ kind: 'broken', rejection: parsed.ok ? tooLarge : parsed.error });
  }
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
