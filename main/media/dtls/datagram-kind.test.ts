import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datagramKind } from './datagram-kind.ts';

test('the first octet tells STUN, DTLS and RTP apart (RFC 7983 §7)', () => {
  const kinds = Array.from({ length: 256 }, (_, first) => datagramKind(Uint8Array.of(first, 0)));
  const edges = [0, 3, 4, 15, 16, 19, 20, 63, 64, 79, 80, 127, 128, 191, 192, 255].map((first) => kinds[first]);
  assert.deepEqual(edges, [
    ...['stun', 'stun', 'unknown', 'unknown', 'unknown', 'unknown', 'dtls', 'dtls'],
    ...['unknown', 'unknown', 'unknown', 'unknown', 'rtp', 'rtp', 'unknown', 'unknown'],
  ]);
  assert.equal(datagramKind(new Uint8Array(0)), 'unknown');
});
