import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { HmacSha1 } from './hmac-sha1.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

test('makes what RFC 2202 §3 says for its first two keys', () => {
  const first = new HmacSha1(new Uint8Array(20).fill(0x0b)).digest(text('Hi There'), 8, text(''));
  assert.equal(Buffer.from(first).toString('hex'), 'b617318655057264e28bc0b6fb378c8ef146be00');
  const second = new HmacSha1(text('Jefe')).digest(text('what do ya want '), 16, text('for nothing?'));
  assert.equal(Buffer.from(second).toString('hex'), 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
});

test('is the same as the HMAC of node:crypto for packets of any length, one after the other', () => {
  const key = new Uint8Array(20).map((_, index) => 7 * index);
  const hmac = new HmacSha1(key);
  for (const length of [0, 1, 63, 64, 172, 1_600, 5_000, 12]) {
    const packet = new Uint8Array(length + 3).map((_, index) => index);
    const trailer = new Uint8Array([1, 2, 3, length % 256]);
    const expected = createHmac('sha1', key).update(packet.subarray(0, length)).update(trailer).digest();
    assert.deepEqual(Buffer.from(hmac.digest(packet, length, trailer)), expected, `${length} bytes`);
  }
});
