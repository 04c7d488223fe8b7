import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { CipherContext, HashAlgorithm, NamedCurveAlgorithm, SignatureAlgorithm } from 'werift';
import { limits } from '../../limits.ts';
import { settle } from '../../testing/fake-clock.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import type { AssociationOptions, DtlsAssociation, DtlsIdentity, HandshakeKeys } from '../dtls/dtls-association.ts';
import { type CertificateFingerprint, fingerprintOf } from '../dtls/fingerprint.ts';
import { makeDtlsIdentity } from './dtls-identity.ts';
import { WeriftAssociation } from './werift-association.ts';

type Role = AssociationOptions['role'];
type Change = (datagram: Uint8Array, number: number) => readonly Uint8Array[];
const unchanged: Change = (datagram) => [datagram];

/** One end, and what came of it. */
interface End {
  readonly identity: Pick<DtlsIdentity, 'associate' | 'fingerprint'>;
  readonly expects?: readonly CertificateFingerprint[];
  /** What becomes of the datagrams it sends. */
  readonly change?: Change;
}

suite('a handshake', () => {
  let alice: DtlsIdentity;
  let bob: DtlsIdentity;
  before(async () => {
    [alice, bob] = await Promise.all([makeDtlsIdentity(), makeDtlsIdentity()]);
  });
  const opened: DtlsAssociation[] = [];
  after(() => {
    for (const one of opened) one[Symbol.dispose]();
  });

  /** Resolves with what both ends came to; an end that the other one has refused waits on, so it is asked for. */
  async function shake(client: End, server: End, awaited: readonly Role[] = ['client', 'server']) {
    const ends = {
      client: Promise.withResolvers<HandshakeKeys | string>(),
      server: Promise.withResolvers<HandshakeKeys | string>(),
    };
    const associations: Partial<Record<Role, DtlsAssociation>> = {};
    const open = (role: Role, own: End, peer: End): void => {
      let number = 0;
      const send = async (datagram: Uint8Array): Promise<void> => {
        const datagrams = (own.change ?? unchanged)(datagram, number++);
        await settle();
        for (const one of datagrams) associations[role === 'client' ? 'server' : 'client']?.receive(one);
      };
      associations[role] = own.identity.associate({
        role,
        fingerprints: own.expects ?? [peer.identity.fingerprint],
        send: (datagram) => void send(datagram),
        onKeys: ends[role].resolve,
        onFailed: ends[role].resolve,
      });
    };
    open('server', server, client);
    open('client', client, server);
    opened.push(...Object.values(associations));
    const results: Partial<Record<Role, HandshakeKeys | string>> = {};
    for (const role of awaited) results[role] = await ends[role].promise;
    return { ...results, associations };
  }

  function assertSameKeys({ client, server }: Partial<Record<Role, HandshakeKeys | string>>): void {
    assert.ok(typeof client === 'object' && typeof server === 'object', JSON.stringify([client, server]));
    assert.deepEqual([client.send, client.receive], [server.receive, server.send]);
    assert.notDeepEqual(client.send.key, client.receive.key);
  }

  test('gives both ends the same keys, crosswise, of the suite with GCM (RFC 5764 §4.2, RFC 7714 §12)', async () => {
    const done = await shake({ identity: alice }, { identity: bob });
    assertSameKeys(done);
    assert.ok(typeof done.client === 'object');
    assert.equal(done.client.send.suite, 'AEAD_AES_128_GCM');
    assert.equal(done.client.send.key.length, 28);
  });

  test('two handshakes have nothing in common', async () => {
    const [one, another] = [
      await shake({ identity: alice }, { identity: bob }),
      await shake({ identity: alice }, { identity: bob }),
    ];
    assert.ok(typeof one.client === 'object' && typeof another.client === 'object');
    assert.notDeepEqual(one.client.send.key, another.client.send.key);
  });

  for (const role of ['client', 'server'] as const) {
    test(`a certificate that signalling did not name ends it: the peer is the ${role} (RFC 5763 §5)`, async () => {
      const judge = role === 'client' ? 'server' : 'client';
      const [peer, own] = [{ identity: bob }, { identity: alice, expects: [alice.fingerprint] }];
      const done = await (role === 'client' ? shake(peer, own, [judge]) : shake(own, peer, [judge]));
      assert.equal(done[judge], 'the certificate is not the one that was named');
    });

    test(`the right certificate without its key ends it: an impostor is the ${role} (RFC 5246 §7.4.3, §7.4.8)`, async () => {
      const judge = role === 'client' ? 'server' : 'client';
      const impostor = await impostorOf();
      const own = { identity: alice };
      const done = await (role === 'client'
        ? shake({ identity: impostor }, own, [judge])
        : shake(own, { identity: impostor }, [judge]));
      assert.equal(done[judge], 'the other side does not have the key of its certificate');
    });
  }

  test('datagrams that are lost are sent again (RFC 6347 §4.2.4)', async () => {
    const loseFirst: Change = (datagram, number) => (number === 2 ? [] : [datagram]);
    assertSameKeys(await shake({ identity: alice, change: loseFirst }, { identity: bob, change: loseFirst }));
  });

  test('datagrams that come twice, or with rubbish between them, do no harm', async () => {
    const random = new SeededRandom(7);
    const rubbish = (datagram: Uint8Array): readonly Uint8Array[] => {
      const changed = Uint8Array.from(datagram);
      const [at = 0, bit = 0] = random.bytes(2);
      // The epoch and what is before it make it another record; the rest is caught by a check of somebody.
      changed[at % 13] = (changed[at % 13] ?? 0) ^ (1 << (bit & 7));
      return [random.bytes(40), datagram.subarray(0, 11), datagram, datagram, changed];
    };
    assertSameKeys(await shake({ identity: alice, change: rubbish }, { identity: bob, change: rubbish }));
  });

  test('a hello in the middle of a call does not begin anew: keys come once', async () => {
    const hellos: Uint8Array[] = [];
    const keep: Change = (datagram) => {
      hellos.push(datagram);
      return [datagram];
    };
    const { associations, ...done } = await shake({ identity: alice, change: keep }, { identity: bob });
    assertSameKeys(done);
    const sent: number = hellos.length;
    for (const hello of hellos.slice(0, 2)) associations.server?.receive(hello);
    await settle();
    assert.equal(hellos.length, sent);
  });

  test('a flood is not looked at beyond its bound, and nothing throws', () => {
    const random = new SeededRandom(11);
    const failures: string[] = [];
    for (const role of ['client', 'server'] as const) {
      let sent = 0;
      using association = alice.associate({
        role,
        fingerprints: [bob.fingerprint],
        send: () => void sent++,
        onKeys: () => failures.push('keys'),
        onFailed: (reason) => failures.push(reason),
      });
      for (let count = 0; count < limits.media.handshakeDatagrams * 4; count++) association.receive(hostile(random, count));
      assert.ok(sent <= limits.media.handshakeDatagrams + 1, `${sent} answers`);
    }
    assert.deepEqual(failures, []);
  });

  /** A fragment of a huge message, or chance behind a header that looks right. */
  function hostile(random: SeededRandom, count: number): Uint8Array {
    const body = random.bytes(100);
    const [type = 0] = random.bytes(1);
    const header = [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, count & 255, 0, body.length + 12];
    const message = [type % 21, 255, 255, 255, 0, count & 255, 0, 0, 0, 0, 0, body.length];
    return count % 3 === 0 ? random.bytes(1 + (type % 80)) : Uint8Array.from([...header, ...message, ...body]);
  }

  /** Shows Bob's certificate and has another key. */
  async function impostorOf(): Promise<DtlsIdentity> {
    const signatureHash = { hash: HashAlgorithm.sha256_4, signature: SignatureAlgorithm.ecdsa_3 };
    const make = () => CipherContext.createSelfSignedCertificateWithKey(signatureHash, NamedCurveAlgorithm.secp256r1_23);
    const [his, own] = [await make(), await make()];
    const credentials = { cert: his.certPem, key: own.keyPem, signatureHash };
    return {
      fingerprint: fingerprintOf(new X509Certificate(his.certPem).raw),
      associate: (options) => new WeriftAssociation(credentials, options),
    };
  }
});
