import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CryptoAttribute, chooseCrypto, parseCryptoAttribute, serializeCryptoAttribute } from './crypto-attribute.ts';

const base64 = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz';
const key = new Uint8Array(Buffer.from(base64, 'base64'));
const keyBytes = (suite: string): number | undefined =>
  ({ AES_CM_128_HMAC_SHA1_80: 30, AES_CM_128_HMAC_SHA1_32: 30, AEAD_AES_128_GCM: 28 })[suite];

function parsed(value: string): CryptoAttribute | undefined {
  const result = parseCryptoAttribute(value);
  return result.ok ? result.value : undefined;
}

test('a line as RFC 4568 §4 and §6.1 show it, with lifetime and MKI in any number', () => {
  const head = { tag: 1, suite: 'AES_CM_128_HMAC_SHA1_80', sessionParameters: [] };
  const line = `1 AES_CM_128_HMAC_SHA1_80 inline:${base64}`;
  assert.deepEqual(parsed(line), { ...head, keys: [{ key }] });
  assert.deepEqual(parsed(`${line}|2^20`), { ...head, keys: [{ key, lifetimePackets: 2 ** 20 }] });
  assert.deepEqual(parsed(`${line}|1000000|258:4`), {
    ...head,
    keys: [{ key, lifetimePackets: 1_000_000, mki: Uint8Array.of(0, 0, 1, 2) }],
  });
  assert.deepEqual(parsed(`${line}|1:1`), { ...head, keys: [{ key, mki: Uint8Array.of(1) }] });
  assert.deepEqual(parsed(`${line};inline:${base64}|2^30|2:1 KDR=1 UNENCRYPTED_SRTCP`), {
    ...head,
    keys: [{ key }, { key, lifetimePackets: 2 ** 30, mki: Uint8Array.of(2) }],
    sessionParameters: ['KDR=1', 'UNENCRYPTED_SRTCP'],
  });
});

test('what is none is refused', () => {
  for (const bad of [
    '',
    '1',
    '1 AES_CM_128_HMAC_SHA1_80',
    `1 AES_CM_128_HMAC_SHA1_80 ${base64}`,
    `x AES_CM_128_HMAC_SHA1_80 inline:${base64}`,
    `1234567890 AES_CM_128_HMAC_SHA1_80 inline:${base64}`,
    `1 AES-CM inline:${base64}`,
    '1 AES_CM_128_HMAC_SHA1_80 inline:',
    '1 AES_CM_128_HMAC_SHA1_80 inline:####',
    `1 AES_CM_128_HMAC_SHA1_80 inline:${'A'.repeat(80)}`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${base64}|0`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${base64}|2^49`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${base64}|2^20|2^20`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${base64}|2^20|1:0`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${base64}|2^20|256:1`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${base64}|2^20|1:129`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${base64}|2^20|1:1|1:1`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${base64};`,
  ]) {
    assert.equal(parsed(bad), undefined, bad);
  }
});

test('the first line is chosen that has one key of the right length and nothing we do not do (RFC 4568 §5.1.2, §6.3)', () => {
  const lines = (...values: string[]): CryptoAttribute[] =>
    values.map((value) => parsed(value)).filter((line) => line !== undefined);
  const good = `inline:${base64}`;
  const offered = lines(
    `1 F8_128_HMAC_SHA1_80 ${good}`,
    `2 AES_CM_128_HMAC_SHA1_80 ${good};${good}|1:1`,
    `3 AES_CM_128_HMAC_SHA1_80 ${good} KDR=1`,
    `4 AES_CM_128_HMAC_SHA1_80 ${good} UNENCRYPTED_SRTP`,
    `5 AES_CM_128_HMAC_SHA1_80 ${good}|2^10`,
    `6 AEAD_AES_128_GCM ${good}`,
    `7 AES_CM_128_HMAC_SHA1_32 ${good}|2^31|1:4 WSH=64 -later=1`,
    `8 AES_CM_128_HMAC_SHA1_80 ${good}`,
  );
  assert.equal(offered.length, 8);
  assert.equal(chooseCrypto(offered, keyBytes)?.tag, 7);
  assert.equal(chooseCrypto(offered.slice(0, 6), keyBytes), undefined);
  assert.equal(chooseCrypto([], keyBytes), undefined);
});

test('what was written is read back', () => {
  const bytes = (most: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: 1, maxLength: most });
  const cryptoKey = fc.record(
    { key: bytes(46), lifetimePackets: fc.integer({ min: 1, max: 2 ** 48 }), mki: bytes(128) },
    { requiredKeys: ['key'], noNullPrototype: true },
  );
  const attribute = fc.record(
    {
      tag: fc.nat({ max: 999_999_999 }),
      suite: fc.constantFrom('AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_256_GCM'),
      keys: fc.tuple(cryptoKey, cryptoKey),
      sessionParameters: fc.subarray(['WSH=64', 'KDR=2', '-x=1']),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(attribute, (value) => {
      assert.deepEqual(parseCryptoAttribute(serializeCryptoAttribute(value)), { ok: true, value });
    }),
  );
});

test('whatever comes, reading ends with a value or a failure', () => {
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void parseCryptoAttribute(`1 A inline:${text}`)));
});
