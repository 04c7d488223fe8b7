import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprintOf, isNamedBy } from './fingerprint.ts';

const certificate = Buffer.from('a certificate');
const right = fingerprintOf(certificate);
const wrong = { hash: 'sha-256', digest: right.digest.map((octet, index) => (index === 31 ? octet ^ 1 : octet)) };

test('a certificate is known by one of the fingerprints under the same hash function (RFC 8122 §5)', () => {
  assert.equal(right.hash, 'sha-256');
  assert.equal(right.digest.length, 32);
  assert.ok(isNamedBy(certificate, [right]));
  assert.ok(isNamedBy(certificate, [wrong, right]));
  for (const hash of ['sha-1', 'sha-224', 'sha-384', 'sha-512'] as const) {
    assert.ok(isNamedBy(certificate, [fingerprintOf(certificate, hash)]), hash);
  }
});

test('one bit, another length or no fingerprint at all: not known', () => {
  assert.ok(!isNamedBy(certificate, [wrong]));
  assert.ok(!isNamedBy(certificate, [{ hash: 'sha-256', digest: right.digest.subarray(0, 20) }]));
  assert.ok(!isNamedBy(certificate, []));
});

test('the strongest hash function that was named counts: a weaker one that fits does not help', () => {
  assert.ok(!isNamedBy(certificate, [fingerprintOf(certificate, 'sha-1'), wrong]));
  assert.ok(isNamedBy(certificate, [{ hash: 'sha-1', digest: new Uint8Array(20) }, right]));
});

test('hash functions that nobody should use, or knows, name nothing', () => {
  for (const hash of ['md5', 'md2', 'sha3-256', '']) assert.ok(!isNamedBy(certificate, [{ hash, digest: right.digest }]), hash);
});
