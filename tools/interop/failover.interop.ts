// Our phone finds Kamailio by NAPTR and SRV of dnsmasq (RFC 3263), and goes on to the second server where the first is dead.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { suite, type TestContext, test } from 'node:test';
import { makeCertificates } from './harness/certificates.ts';
import { Peer } from './harness/peer.ts';
import { withoutPeers } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { Trapeze } from './harness/trapeze.ts';

const DOMAIN = 'sip.test';
const WAIT_MS = 30_000;
/** A whole command on a busy machine, beside what is measured. */
const MOST_REFUSED_MS = 5_000;
const MOST_SILENT_MS = 9_000;

suite('finding Kamailio by its domain', { skip: withoutPeers('kamailio', 'dns') }, () => {
  /** Registers with nothing but the address, asking dnsmasq for `records`. */
  async function register(scratch: Scratch, records: readonly string[], ...options: readonly string[]): Promise<Trapeze> {
    const port = await freePort();
    const settings = { PORT: String(port), RECORDS: ['address=/h.sip.test/127.0.0.1', ...records].join('\n') };
    await using _dns = await Peer.start('dns', scratch.fresh('dns'), settings);
    const words = ['register', `alice@${DOMAIN}`, '--dns', `127.0.0.1:${port}`, '--test', ...options];
    const registering = new Trapeze(words, { password: 'secret' });
    await registering.exit(WAIT_MS);
    return registering;
  }

  const srv = (transport: string, port: number, priority: number): string =>
    `srv-host=_sip${transport === 'tls' ? 's' : ''}._${transport === 'tls' ? 'tcp' : transport}.${DOMAIN},h.${DOMAIN},${port},${priority},1`;
  const naptr = (service: string, name: string, order: number): string =>
    `naptr-record=${DOMAIN},${order},50,s,${service},,${name}.${DOMAIN}`;

  async function kamailio(scratch: Scratch, more: Readonly<Record<string, string>> = {}) {
    const port = await freePort();
    const peer = await Peer.start('kamailio', scratch.fresh('kamailio'), { PORT: String(port), ...more });
    return { port, peer };
  }

  function assertWorks(t: TestContext, testing: Trapeze, mostMs: number): void {
    const steps = testing.all('step');
    const tookMs = Number(steps.find(({ step }) => step === 'answer')?.tookMs);
    t.diagnostic(`the answer to REGISTER took ${tookMs} ms; ${JSON.stringify(steps[1]?.targets)}`);
    assert.equal(steps.at(-1)?.state, 'passed', testing.tail);
    assert.ok(tookMs < mostMs, `${tookMs} ms`);
  }

  test('NAPTR says TLS is best, and the certificate proves the domain, not the host (RFC 5922 §7.3)', {
    timeout: 60_000,
  }, async (t) => {
    using scratch = new Scratch();
    const { directory, authority } = await makeCertificates(scratch, DOMAIN);
    const tlsPort = await freePort();
    const { port, peer } = await kamailio(scratch, { TLS_PORT: String(tlsPort), CERT_DIR: directory });
    await using _peer = peer;
    const records = [
      naptr('SIPS+D2T', '_sips._tcp', 10),
      naptr('SIP+D2U', '_sip._udp', 20),
      srv('tls', tlsPort, 1),
      srv('udp', port, 1),
    ];
    await using testing = await register(scratch, records, '--ca', authority);
    assertWorks(t, testing, MOST_REFUSED_MS);
    assert.deepEqual(testing.all('step')[3]?.provenNames, [DOMAIN]);
  });

  test('a first server that refuses TCP', { timeout: 60_000 }, async (t) => {
    using scratch = new Scratch();
    const { port, peer } = await kamailio(scratch);
    await using _peer = peer;
    const records = [srv('tcp', await freePort(), 1), srv('tcp', port, 2)];
    await using testing = await register(scratch, records, '--transport', 'tcp');
    assertWorks(t, testing, MOST_REFUSED_MS);
  });

  test('a first server that is silent over UDP', { timeout: 60_000 }, async (t) => {
    using scratch = new Scratch();
    const { port, peer } = await kamailio(scratch);
    await using _peer = peer;
    const silent = createSocket('udp4').bind(0, '127.0.0.1');
    await once(silent, 'listening');
    const records = [srv('udp', silent.address().port, 1), srv('udp', port, 2)];
    await using testing = await register(scratch, records);
    silent.close();
    assertWorks(t, testing, MOST_SILENT_MS);
  });
});
