import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CounterKeyStream } from './counter-cipher.ts';
import { deriveKey, deriveSessionKeys } from './session-keys.ts';
import { srtpSuites } from './suites.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hexOf = (value: Uint8Array): string => Buffer.from(value).toString('hex');

const keyStreams: readonly (readonly [name: string, key: string, blocks: readonly string[]])[] = [
  [
    'AES-128 (RFC 3711 §B.2)',
    '2b7e151628aed2a6abf7158809cf4f3c',
    ['e03ead0935c95e80e166b16dd92b4eb4', 'd23513162b02d0f72a43a2fe4a5f97ab', '41e95b3bb0a2e8dd477901e4fca894c0'],
  ],
  [
    'AES-256 (RFC 6188 §7.1)',
    '57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98',
    ['92bdd28a93c3f52511c677d08b5515a4', '9da71b2378a854f67050756ded165bac', '63c4868b7096d88421b563b8c94c9a31'],
  ],
  [
    'AES-192 (RFC 6188 §7.3)',
    'eab234764e517b2d3d160d587d8c86219740f65f99b6bcf7',
    ['35096cba4610028dc1b57503804ce37c', '5de986291dcce161d5165ec4568f5c9a', '474a40c77894bc17180202272a4c264d'],
  ],
];
for (const [name, key, blocks] of keyStreams) {
  test(`key stream of ${name}`, () => {
    const stream = new CounterKeyStream(bytes(key), bytes('f0f1f2f3f4f5f6f7f8f9fafbfcfd'));
    const zeros = new Uint8Array(48);
    stream.apply({ bytes: zeros, start: 0, end: 48, ssrc: 0, index: 0 });
    assert.equal(hexOf(zeros), blocks.join(''));
  });
}

test('the key stream goes on past 2^16 - 256 blocks (RFC 3711 §B.2)', () => {
  const stream = new CounterKeyStream(bytes('2b7e151628aed2a6abf7158809cf4f3c'), bytes('f0f1f2f3f4f5f6f7f8f9fafbfcfd'));
  const zeros = new Uint8Array(0xff02 * 16);
  stream.apply({ bytes: zeros, start: 0, end: zeros.length, ssrc: 0, index: 0 });
  assert.equal(
    hexOf(zeros.subarray(0xfeff * 16)),
    ['ec8cdf7398607cb0f2d21675ea9ea1e4', '362b7c3c6773516318a077d7fc5073ae', '6a2cc3787889374fbeb4c81b17ba6c44'].join(''),
  );
});

test('keys of AES-128 (RFC 3711 §B.3)', () => {
  const [key, salt] = [bytes('e1f97a0d3e018be0d64fa32c06de4139'), bytes('0ec675ad498afeebb6960b3aabe6')];
  assert.equal(hexOf(deriveKey(key, salt, 0, 16)), 'c61e7a93744f39ee10734afe3ff7a087');
  assert.equal(hexOf(deriveKey(key, salt, 2, 14)), '30cbbc08863d8c85d49db34a9ae1');
  assert.equal(
    hexOf(deriveKey(key, salt, 1, 94)),
    `cebe321f6ff7716b6fd4ab49af256a156d38baa48f0a0acf3c34e2359e6cdbce
     e049646c43d9327ad175578ef72270986371c10c9a369ac2f94a8c5fbcdddc25
     6d6e919a48b610ef17c2041e474035766b68642c59bbfc2f34db60dbdfb2`.replaceAll(/\s/g, ''),
  );
});

test('keys of AES-256 (RFC 6188 §7.2)', () => {
  const master = bytes('f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6 3b04803de51ee7c96423ab5b78d2');
  const keys = deriveSessionKeys(srtpSuites.AES_256_CM_HMAC_SHA1_80, master, 'rtp');
  assert.equal(hexOf(keys.encryption), '5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4');
  assert.equal(hexOf(keys.salt), 'fa31791685ca444a9e07c6c64e93');
  assert.equal(hexOf(keys.authentication), 'fd9c32d39ed5fbb5a9dc96b30818454d1313dc05');
});

test('keys of AES-192 (RFC 6188 §7.4)', () => {
  const master = bytes('73edc66c4fa15776fb57f9505c17136550ffda71f3e8e5f1 c8522f3acd4ce86d5add78edbb11');
  const keys = deriveSessionKeys(srtpSuites.AES_192_CM_HMAC_SHA1_32, master, 'rtp');
  assert.equal(hexOf(keys.encryption), '31874736a8f1143870c26e4857d8a5b2c4a354407faadabb');
  assert.equal(hexOf(keys.salt), '2372b82d639b6d8503a47adc0a6c');
  assert.equal(hexOf(keys.authentication), '355b10973cd95b9eacf4061c7e1a7151e7cfbfcb');
});

test('SRTCP has keys of its own (RFC 3711 §4.3.2)', () => {
  const master = new Uint8Array(30).fill(7);
  const rtp = deriveSessionKeys(srtpSuites.AES_CM_128_HMAC_SHA1_80, master, 'rtp');
  const rtcp = deriveSessionKeys(srtpSuites.AES_CM_128_HMAC_SHA1_80, master, 'rtcp');
  for (const name of ['encryption', 'salt', 'authentication'] as const) assert.notDeepEqual(rtp[name], rtcp[name]);
});
