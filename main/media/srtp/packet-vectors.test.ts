import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GcmCipher } from './gcm-cipher.ts';
import { SrtpReceiver } from './srtp-receiver.ts';
import { SrtpSender } from './srtp-sender.ts';
import type { SrtpSuiteName } from './suites.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
const hexOf = (value: Uint8Array | undefined): string => Buffer.from(value ?? []).toString('hex');

const plainRtp = `800f1234decafbadcafebabe${'ab'.repeat(16)}`;
const counterPackets: readonly (readonly [suite: SrtpSuiteName, key: string, protectedRtp: string])[] = [
  [
    'AES_CM_128_HMAC_SHA1_80',
    'e1f97a0d3e018be0d64fa32c06de4139 0ec675ad498afeebb6960b3aabe6',
    '800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb',
  ],
  [
    'AES_256_CM_HMAC_SHA1_80',
    'f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6 3b04803de51ee7c96423ab5b78d2',
    '800f1234decafbadcafebabe f1d9de17ff251ff1aa007774b0b4b40d a08d9d9a5b3a55d8873b',
  ],
];
for (const [suite, key, protectedRtp] of counterPackets) {
  test(`${suite}: a packet that other implementations agree on, both ways`, () => {
    const master = { suite, key: bytes(key) };
    assert.equal(hexOf(new SrtpSender(master).protectRtp(bytes(plainRtp))), hexOf(bytes(protectedRtp)));
    const opened = new SrtpReceiver(master).unprotectRtp(bytes(protectedRtp));
    assert.ok(opened.ok);
    assert.equal(hexOf(opened.value), plainRtp);
  });
}

test('AES_CM_128_HMAC_SHA1_80: a control packet that other implementations agree on', () => {
  const master = {
    suite: 'AES_CM_128_HMAC_SHA1_80',
    key: bytes('e1f97a0d3e018be0d64fa32c06de4139 0ec675ad498afeebb6960b3aabe6'),
  } as const;
  const sender = new SrtpSender(master);
  const plain = `81c8000bcafebabe${'ab'.repeat(16)}`;
  sender.protectRtcp(bytes(plain));
  const packet = sender.protectRtcp(bytes(plain)) ?? new Uint8Array(0);
  assert.equal(hexOf(packet), '81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798');
  const opened = new SrtpReceiver(master).unprotectRtcp(packet);
  assert.equal(opened.ok && hexOf(opened.value), plain);
});

const salt = bytes('517569642070726f2071756f');
const sequence = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index);
const keysOf = (keyBytes: number) => ({ encryption: sequence(keyBytes), salt, authentication: new Uint8Array(0) });

const gallia = bytes(
  '8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573',
);
for (const [section, keyBytes, expected] of [
  [
    '§16.1',
    16,
    `f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf 8833
     899d7f27 beb16a91 52cf765e e4390cce`,
  ],
  [
    '§16.2',
    32,
    `32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02 76ffae0f 1ba63799 b87b
     7aa3db36 dfffd6b0 f9bb7878 d7a76c13`,
  ],
] as const) {
  test(`SRTP with AES-${keyBytes * 8}-GCM (RFC 7714 ${section})`, () => {
    const cipher = new GcmCipher(keysOf(keyBytes), 'rtp');
    const packet = Uint8Array.from(gallia);
    const part = {
      bytes: packet,
      start: 12,
      end: packet.length,
      ssrc: 0x5501a0b2,
      index: 0xf17b,
      trailer: new Uint8Array(4),
    };
    const tag = cipher.seal(part);
    assert.equal(hexOf(packet.subarray(12)) + hexOf(tag), hexOf(bytes(expected)));
    assert.ok(cipher.open(part, tag));
    assert.deepEqual(packet, gallia);
  });
}

const mars = bytes(
  '81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef',
);
for (const [section, keyBytes, expected] of [
  [
    '§17.1',
    16,
    `63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded
     0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade`,
  ],
  [
    '§17.2',
    32,
    `d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50 a2eaa5c1 110555be 8415f658 c61de047
     6f1b6fad 1d1eb30c 4446839f 57ff6f6c b26ac3be`,
  ],
] as const) {
  test(`SRTCP with AES-${keyBytes * 8}-GCM (RFC 7714 ${section})`, () => {
    const cipher = new GcmCipher(keysOf(keyBytes), 'rtcp');
    const packet = Uint8Array.from(mars);
    const part = {
      bytes: packet,
      start: 8,
      end: packet.length,
      ssrc: 0x4d617273,
      index: 0x5d4,
      trailer: bytes('800005d4'),
    };
    const tag = cipher.seal(part);
    assert.equal(hexOf(packet.subarray(8)) + hexOf(tag), hexOf(bytes(expected)));
    assert.equal(cipher.open({ ...part, trailer: bytes('000005d4') }, tag), false);
    assert.ok(cipher.open(part, tag));
    assert.deepEqual(packet, mars);
  });
}

test('SRTCP that is authenticated only (RFC 7714 §17.3): everything is associated', () => {
  const cipher = new GcmCipher(keysOf(16), 'rtcp');
  const packet = Uint8Array.from(mars);
  const part = { bytes: packet, start: packet.length, end: packet.length, ssrc: 0x4d617273, index: 0x5d4 };
  const tag = cipher.seal({ ...part, trailer: bytes('000005d4') });
  assert.equal(hexOf(tag), '841dd9683dd78ec92ae58790125f62b3');
});
