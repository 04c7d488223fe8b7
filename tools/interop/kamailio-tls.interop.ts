// Our phone at Kamailio over TLS: whom it believes, what it says of those it does not, and calls with baresip both ways.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Certificates, makeCertificates } from './harness/certificates.ts';
import { assertHeardWell, converse } from './harness/conversation.ts';
import { OurPhone } from './harness/our-phone.ts';
import { Peer } from './harness/peer.ts';
import { PeerPhone } from './harness/peer-phone.ts';
import { withoutPeers } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { makeSpeech, type Speech } from './harness/speech.ts';
import { Trapeze } from './harness/trapeze.ts';

const DOMAIN = 'sip.test';
const PASSWORD = 'secret';
const WAIT_MS = 30_000;

suite('our phone at Kamailio over TLS', { skip: withoutPeers('kamailio', 'baresip') }, () => {
  const stack = new AsyncDisposableStack();
  let scratch: Scratch;
  let speech: Speech;
  let certificates: Certificates;
  let address: string;
  let baresip: PeerPhone;

  before(async () => {
    scratch = stack.use(new Scratch());
    speech = await makeSpeech(scratch);
    certificates = await makeCertificates(scratch, DOMAIN, '127.0.0.1', 'localhost');
    const [port, tlsPort] = [await freePort(), await freePort()];
    address = `127.0.0.1:${tlsPort}`;
    const ports = { PORT: String(port), TLS_PORT: String(tlsPort), CERT_DIR: certificates.directory };
    stack.use(await Peer.start('kamailio', scratch.fresh('kamailio'), { ...ports, GRUU: '1' }));
    const common = { password: PASSWORD, domain: DOMAIN, play: speech.file };
    baresip = stack.use(await PeerPhone.baresip(scratch, { ...common, proxy: `127.0.0.1:${port}`, user: 'bob', codecs: 'PCMU' }));
  });
  after(() => stack.disposeAsync());

  function ours(...options: readonly string[]): OurPhone {
    const settings = { user: 'alice', password: PASSWORD, domain: DOMAIN, proxy: address, play: speech.file, codecs: 'pcmu' };
    return new OurPhone(scratch, { ...settings, options: ['--transport', 'tls', ...options] });
  }

  function register(...options: readonly string[]): Trapeze {
    const words = ['register', `alice@${DOMAIN}`, '--proxy', address, '--transport', 'tls', ...options];
    return new Trapeze(words, { password: PASSWORD });
  }

  test('a server of an unknown authority is refused, with the fingerprint by which it can be accepted', {
    timeout: 60_000,
  }, async () => {
    await using testing = register('--test');
    assert.equal(await testing.exit(WAIT_MS), 1, testing.tail);
    const steps = testing.all('step').map(({ step, state, cause }) => [step, state, cause]);
    assert.deepEqual(steps[3], ['certificate', 'failed', 'certificate-refused']);
    const shown = testing.all('step')[3]?.certificate as { readonly fingerprint: string; readonly fault: string };
    assert.deepEqual([shown.fingerprint, shown.fault], [certificates.fingerprint, 'unknown-authority']);

    await using accepting = register('--accept-certificate', shown.fingerprint);
    assert.equal(await accepting.exit(WAIT_MS), 0, accepting.tail);
    await using other = register('--accept-certificate', shown.fingerprint.replaceAll(/[0-9A-F]{2}/g, '00'));
    assert.equal(await other.exit(WAIT_MS), 1, other.tail);
    assert.match(other.tail, /not-the-accepted/);
  });

  test('with its authority every step of a test passes', { timeout: 60_000 }, async () => {
    await using testing = register('--test', '--ca', certificates.authority);
    assert.equal(await testing.exit(WAIT_MS), 0, testing.tail);
    const steps = testing.all('step').map(({ step, state }) => `${step} ${state}`);
    const expected = ['settings', 'name', 'connection', 'certificate', 'answer', 'password', 'kept'];
    assert.deepEqual(
      steps,
      expected.map((step) => `${step} passed`),
    );
  });

  test('gets a GRUU for its instance, and calls with it (RFC 5627)', { timeout: 60_000 }, async () => {
    await using registering = register('--ca', certificates.authority, '--outbound');
    const { publicGruu } = await registering.nextEvent('registered', WAIT_MS);
    assert.match(String(publicGruu), /^sip:alice@sip\.test;gr=urn:uuid:/);
    assert.equal(await registering.exit(WAIT_MS), 0, registering.tail);
  });

  test('calls baresip, speech both ways', { timeout: 120_000 }, async (t) => {
    await using phone = ours('--ca', certificates.authority);
    await assertHeardWell(t, () => converse(phone, baresip, { domain: DOMAIN, speech, endedBy: 'caller' }));
  });

  test('is called by baresip over the stream it has opened, speech both ways', { timeout: 120_000 }, async (t) => {
    await using phone = ours('--ca', certificates.authority, '--outbound');
    await assertHeardWell(t, () => converse(baresip, phone, { domain: DOMAIN, speech, endedBy: 'callee' }));
  });
});

suite('Kamailio that wants to know who we are', { skip: withoutPeers('kamailio') }, () => {
  test('our certificate is shown to a server that asks for it', { timeout: 90_000 }, async () => {
    using scratch = new Scratch();
    const { directory, authority, certificate, key } = await makeCertificates(scratch, DOMAIN, '127.0.0.1');
    const [port, tlsPort] = [await freePort(), await freePort()];
    const ports = { PORT: String(port), TLS_PORT: String(tlsPort), CERT_DIR: directory, TLS_REQUIRE_CLIENT_CERT: 'yes' };
    await using _kamailio = await Peer.start('kamailio', scratch.fresh('kamailio'), ports);
    const common = ['register', `alice@${DOMAIN}`, '--proxy', `127.0.0.1:${tlsPort}`, '--transport', 'tls', '--ca', authority];
    await using without = new Trapeze(common, { password: PASSWORD });
    assert.equal(await without.exit(WAIT_MS), 1, without.tail);
    await using known = new Trapeze([...common, '--certificate', certificate, '--key', key], { password: PASSWORD });
    assert.equal(await known.exit(WAIT_MS), 0, known.tail);
  });
});
