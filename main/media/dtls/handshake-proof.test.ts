import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { certificateFile } from '../../testing/certificate-file.ts';
import { helloRandom, isFinishedBy, isSignedExchange, isSignedTranscript, ownCertificate } from './handshake-proof.ts';

const certificate = new X509Certificate(certificateFile('loopback.pem')).raw;
const key = createPrivateKey(certificateFile('loopback.key.pem'));
const algorithm = key.asymmetricKeyType === 'rsa' ? 1 : 3;
const [clientRandom, serverRandom] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const publicKey = Buffer.alloc(65, 4);
/** secp256r1. */
const parameters = Buffer.concat([Buffer.from([3, 0, 23, publicKey.length]), publicKey]);

function signed(content: Uint8Array, by = key, hash = 4): Buffer {
  const signature = sign('sha256', content, by);
  return Buffer.concat([Buffer.from([hash, algorithm, signature.length >> 8, signature.length & 255]), signature]);
}

const exchange = Buffer.concat([parameters, signed(Buffer.concat([clientRandom, serverRandom, parameters]))]);

test('the key of the exchange is signed by that of the certificate, over both randoms (RFC 8422 §5.4)', () => {
  assert.ok(isSignedExchange(certificate, clientRandom, serverRandom, exchange));
  assert.ok(!isSignedExchange(certificate, clientRandom, clientRandom, exchange), 'another handshake');
  const another = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const impostor = Buffer.concat([parameters, signed(Buffer.concat([clientRandom, serverRandom, parameters]), another)]);
  assert.ok(!isSignedExchange(certificate, clientRandom, serverRandom, impostor), 'the certificate of somebody else');
});

test('no bit of the exchange can be changed, and none left out', () => {
  for (let bit = 0; bit < exchange.length * 8; bit += 3) {
    const changed = Buffer.from(exchange);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.ok(!isSignedExchange(certificate, clientRandom, serverRandom, changed), `bit ${bit}`);
  }
  for (const length of [0, 1, 4, 40, 69, 72, exchange.length - 1]) {
    assert.ok(!isSignedExchange(certificate, clientRandom, serverRandom, exchange.subarray(0, length)), `${length} octets`);
  }
});

test('signatures with SHA-1 and below are not believed', () => {
  const content = Buffer.concat([clientRandom, serverRandom, parameters]);
  const weak = sign('sha1', content, key);
  const body = Buffer.concat([parameters, Buffer.from([2, algorithm, weak.length >> 8, weak.length & 255]), weak]);
  assert.ok(!isSignedExchange(certificate, clientRandom, serverRandom, body));
});

test('a client signs all messages so far (RFC 5246 §7.4.8)', () => {
  const transcript = Buffer.from('all messages');
  assert.ok(isSignedTranscript(certificate, transcript, signed(transcript)));
  assert.ok(!isSignedTranscript(certificate, Buffer.from('other messages'), signed(transcript)));
  assert.ok(!isSignedTranscript(Buffer.from('no certificate'), transcript, signed(transcript)));
});

test('a Finished shows master secret, transcript and who sent it (RFC 5246 §7.4.9)', () => {
  // Computed with OpenSSL's TLS1-PRF: openssl kdf -kdfopt digest:SHA256 -kdfopt secret:… -kdfopt seed:…
  const [secret, transcript] = [Buffer.alloc(48, 5), Buffer.from('abc')];
  const finished = Buffer.from('81a3c9e4150e53926c23ca31', 'hex');
  assert.ok(isFinishedBy('server', secret, transcript, finished));
  assert.ok(!isFinishedBy('client', secret, transcript, finished));
  assert.ok(!isFinishedBy('server', Buffer.alloc(48, 6), transcript, finished));
  assert.ok(!isFinishedBy('server', secret, Buffer.from('abd'), finished));
  for (const length of [0, 11]) assert.ok(!isFinishedBy('server', secret, transcript, finished.subarray(0, length)));
});

test('a Certificate message gives its first certificate, a ServerHello its random; what is cut gives none', () => {
  const body = Buffer.concat([Buffer.from([0, 0, 9, 0, 0, 3]), Buffer.from('one'), Buffer.from([0, 0, 0])]);
  assert.deepEqual(ownCertificate(body), Buffer.from('one'));
  for (const length of [0, 3, 5, 8]) assert.equal(ownCertificate(body.subarray(0, length)), undefined);
  assert.deepEqual(helloRandom(Buffer.concat([Buffer.from([254, 253]), serverRandom, Buffer.from([0])])), serverRandom);
  assert.equal(helloRandom(Buffer.alloc(33)), undefined);
});

test('anything may come: nothing throws, nothing is believed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (one, other) => {
      void ownCertificate(one);
      assert.ok(!isSignedExchange(one, clientRandom, serverRandom, other));
      assert.ok(!isSignedExchange(certificate, clientRandom, serverRandom, other));
      assert.ok(!isSignedTranscript(certificate, one, other));
      assert.ok(!isFinishedBy('client', Buffer.alloc(48), one, other));
    }),
  );
});
