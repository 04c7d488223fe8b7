import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import type { Address } from '../../net/network.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { AssociationOptions, HandshakeKeys } from '../dtls/dtls-association.ts';
import { StreamKeying } from './stream-keying.ts';

const peer: Address = { host: '192.0.2.2', port: 4000 };
const behindNat: Address = { host: '198.51.100.7', port: 9 };
const handshake = (number: number): Uint8Array => Uint8Array.of(22, number);
const fingerprint = (fill: number) => ({ hash: 'sha-256', digest: new Uint8Array(32).fill(fill) });
const agreement = (role: 'client' | 'server', ...fills: number[]) => ({ role, fingerprints: fills.map(fingerprint) });
const key = { suite: 'AEAD_AES_128_GCM', key: new Uint8Array(28) } as const;
const keys: HandshakeKeys = { send: key, receive: key };

/** Associations that only tell what they were given. */
function setUp() {
  const clock = new FakeClock();
  const associations: { options: AssociationOptions; received: number[]; isOver: boolean }[] = [];
  const sent: { first: number | undefined; to: Address }[] = [];
  const happened: string[] = [];
  const identity = {
    fingerprint: fingerprint(0),
    associate: (options: AssociationOptions) => {
      const one = { options, received: [] as number[], isOver: false };
      associations.push(one);
      return {
        receive: (datagram: Uint8Array) => void one.received.push(datagram[1] ?? -1),
        [Symbol.dispose]: () => {
          one.isOver = true;
        },
      };
    },
  };
  const keying = new StreamKeying({
    clock,
    identity,
    send: (datagram, to) => void sent.push({ first: datagram[1], to }),
    onKeys: () => happened.push('keys'),
    onFailed: (reason) => happened.push(reason),
  });
  const latest = () => {
    const last = associations.at(-1);
    assert.ok(last);
    return last;
  };
  return { clock, keying, associations, latest, sent, happened };
}

test('RTP and STUN are left to others; a handshake is taken, agreed or not', () => {
  const { keying, associations } = setUp();
  assert.equal(keying.take({ bytes: Uint8Array.of(128, 0), from: peer }), false);
  assert.equal(keying.take({ bytes: Uint8Array.of(0, 1), from: peer }), false);
  assert.equal(keying.take({ bytes: handshake(1), from: peer }), true);
  assert.equal(associations.length, 0);
});

test('a ClientHello that is faster than the answer waits for it, within bounds (RFC 5763 §5)', () => {
  const { clock, keying, latest, happened } = setUp();
  for (let number = 0; number < limits.media.earlyHandshakeDatagrams + 5; number++)
    keying.take({ bytes: handshake(number), from: peer });
  assert.ok(keying.configure(agreement('server', 1), peer));
  assert.deepEqual(latest().received, [0, 1, 2, 3, 4, 5, 6, 7]);
  latest().options.onKeys(keys);
  assert.deepEqual(happened, ['keys']);
  keying[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});

test('answers go where the handshake came from first; nobody else is listened to (symmetric, as RTP is)', () => {
  const { keying, latest, sent } = setUp();
  keying.configure(agreement('server', 1), peer);
  keying.take({ bytes: handshake(1), from: behindNat });
  latest().options.send(handshake(9));
  keying.take({ bytes: handshake(2), from: { ...behindNat, port: 10 } });
  assert.deepEqual(sent, [{ first: 9, to: behindNat }]);
  assert.deepEqual(latest().received, [1]);
  keying[Symbol.dispose]();
});

test('the same agreement again goes on, whatever the role; another fingerprint or address begins anew (RFC 5763 §5.6)', () => {
  const { keying, associations } = setUp();
  const moved = { ...peer, port: 4002 };
  assert.equal(keying.configure(agreement('client', 1), peer), true);
  assert.equal(keying.configure(agreement('server', 1), peer), false);
  assert.equal(keying.configure(agreement('client', 2), peer), true);
  assert.equal(keying.configure(agreement('client', 2), moved), true);
  assert.deepEqual(
    associations.map(({ isOver }) => isOver),
    [true, true, false],
  );
  keying[Symbol.dispose]();
});

test('the first datagram of a client goes out again while nobody answers, and no more when somebody does', () => {
  const { clock, keying, latest, sent } = setUp();
  keying.configure(agreement('client', 1), peer);
  latest().options.send(handshake(1));
  clock.advance(120);
  assert.equal(sent.length, 3);
  keying.take({ bytes: handshake(2), from: peer });
  latest().options.send(handshake(3));
  clock.advance(1_000);
  assert.deepEqual(
    sent.map(({ first }) => first),
    [1, 1, 1, 3],
  );
  keying[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});

test('a handshake that is not through in time has failed, once', () => {
  const { clock, keying, latest, happened } = setUp();
  keying.configure(agreement('client', 1), peer);
  clock.advance(limits.media.handshakeMs);
  assert.deepEqual(happened, ['the other side does not finish the handshake']);
  assert.ok(latest().isOver);
  assert.equal(clock.pending, 0);
});

test('without a certificate of ours an agreed handshake fails at once', () => {
  const happened: string[] = [];
  const onFailed = (reason: string): void => void happened.push(reason);
  const keying = new StreamKeying({
    clock: new FakeClock(),
    identity: undefined,
    send: () => undefined,
    onKeys: () => undefined,
    onFailed,
  });
  keying.configure(agreement('client', 1), peer);
  assert.deepEqual(happened, ['there is no certificate to show']);
});
