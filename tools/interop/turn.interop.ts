// Two phones of ours in two private networks, each behind a symmetric NAT: nothing but coturn leads from one to the other (RFC 8656).
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Certificates, makeCertificates } from './harness/certificates.ts';
import { assertHeardWell, converse } from './harness/conversation.ts';
import { OurPhone } from './harness/our-phone.ts';
import { type OurServer, PASSWORD, startOurServer } from './harness/our-server.ts';
import { withoutOwnNetwork } from './harness/own-network.ts';
import { Peer } from './harness/peer.ts';
import { withoutPeers } from './harness/peers.ts';
import { PrivateNetworks } from './harness/private-networks.ts';
import { Scratch } from './harness/scratch.ts';
import { makeSpeech, type Speech } from './harness/speech.ts';

const SIP_PORT = 5_060;
const TURN_PORT = 3_478;
const TURNS_PORT = 5_349;
const LEAST_CORRELATION = 0.9;
const MOST_DRIFT_MS = 150;
/** A stream holds back what it would lose on the way, and the playout waits for it. */
const STREAM_DRIFT_MS = 500;
/** Longer than checks are made. */
const SILENT_MS = 10_000;
const RELAY_PASSWORD = 'a-secret-of-the-relay';
const RELAY_VARIABLE = 'TRAPEZE_INTEROP_RELAY';

/** How each side reaches its relay, and what else was chosen. */
const cases = [
  { name: 'over UDP', turn: ['turn:192.0.2.1', 'turn:192.0.2.1'], more: [], mostDriftMs: MOST_DRIFT_MS },
  { name: 'over TCP and TLS', turn: ['turn:192.0.2.1?transport=tcp', 'turns:192.0.2.1'], more: [], mostDriftMs: STREAM_DRIFT_MS },
  {
    name: 'for everything, encrypted by handshake',
    turn: ['turn:192.0.2.1', 'turn:192.0.2.1'],
    more: ['--relay-only', '--srtp', 'dtls'],
    mostDriftMs: MOST_DRIFT_MS,
  },
] as const;

suite('two private networks and a relay', { skip: withoutPeers('coturn') || withoutOwnNetwork() }, () => {
  const stack = new AsyncDisposableStack();
  let scratch: Scratch;
  let networks: PrivateNetworks;
  let server: OurServer;
  let certificates: Certificates;
  let speech: Speech;

  before(async () => {
    scratch = stack.use(new Scratch());
    speech = await makeSpeech(scratch);
    networks = stack.use(await PrivateNetworks.open());
    const { through, address } = networks.world;
    certificates = await makeCertificates(scratch, address);
    server = stack.use(await startOurServer(scratch, { users: ['alice', 'bob'], host: address, port: SIP_PORT, through }));
    const settings = {
      BIND: address,
      PORT: String(TURN_PORT),
      TLS_PORT: String(TURNS_PORT),
      CERT_DIR: certificates.directory,
      USERS: `relayed:${RELAY_PASSWORD}`,
    };
    stack.use(await Peer.start('coturn', scratch.fresh('coturn'), settings, through));
  });
  after(() => stack.disposeAsync());

  function phone(index: 0 | 1, options: readonly string[]): OurPhone {
    return new OurPhone(scratch, {
      user: index === 0 ? 'alice' : 'bob',
      password: PASSWORD,
      domain: server.domain,
      proxy: server.address,
      play: speech.file,
      codecs: 'pcmu',
      options,
      place: networks.homes[index],
      env: { [RELAY_VARIABLE]: RELAY_PASSWORD },
    });
  }

  function relayedPhone(index: 0 | 1, turn: string, more: readonly string[]): OurPhone {
    const credentials = ['--turn-user', 'relayed', '--turn-password-env', RELAY_VARIABLE, '--ca', certificates.authority];
    return phone(index, ['--turn', turn, ...credentials, ...more]);
  }

  for (const { name, turn, more, mostDriftMs } of cases) {
    test(`${name}: both hear the speech through it`, { timeout: 120_000 }, async (t) => {
      await using alice = relayedPhone(0, turn[0], more);
      await using bob = relayedPhone(1, turn[1], more);
      await assertHeardWell(t, () => converse(alice, bob, { domain: server.domain, speech }), LEAST_CORRELATION, mostDriftMs);
    });
  }

  test('without it they hear nothing of each other', { timeout: 60_000 }, async () => {
    await using alice = phone(0, ['--stun', networks.world.address]);
    await using bob = phone(1, ['--stun', networks.world.address]);
    await bob.prepare();
    await alice.prepare();
    await alice.dial(`sip:bob@${server.domain}`);
    await alice.established();
    await sleep(SILENT_MS);
    await alice.hangUp();
    await alice.closed();
    await bob.closed();
    assert.deepEqual([alice.summary.rtp?.received, bob.summary.rtp?.received], [0, 0]);
  });
});
