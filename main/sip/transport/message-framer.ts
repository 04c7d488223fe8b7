import type { Frame } from '../message/stream-framer.ts';

/** What a WebSocket brings is whole already: one message each, or a keep-alive (RFC 7118 §5, RFC 5626 §4.4.1). */
export class MessageFramer {
  readonly isMidMessage = false;

  push(bytes: Uint8Array): readonly Frame[] {
    if (bytes.length > 4 || !bytes.every(isLineEnd)) return [{ kind: 'message', bytes }];
    if (bytes.length === 4) return [{ kind: 'ping' }];
    return bytes.length === 2 ? [{ kind: 'pong' }] : [];
  }
}

function isLineEnd(byte: number): boolean {
  return byte === 0x0d || byte === 0x0a;
}
