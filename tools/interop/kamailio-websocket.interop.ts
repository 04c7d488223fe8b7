// SIP over WebSocket (RFC 7118): our phone at Kamailio, and SIP.js, which runs in browsers, at our server.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Messager, Registerer, RegistererState, URI, UserAgent } from 'sip.js';
import { makeCertificates } from './harness/certificates.ts';
import { within } from './harness/child.ts';
import { assertHeardWell, converse } from './harness/conversation.ts';
import { OurPhone } from './harness/our-phone.ts';
import { PASSWORD, startOurServer } from './harness/our-server.ts';
import { Peer } from './harness/peer.ts';
import { PeerPhone } from './harness/peer-phone.ts';
import { withoutPeers } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { makeSpeech } from './harness/speech.ts';
import { Trapeze } from './harness/trapeze.ts';

const WAIT_MS = 20_000;

suite('our phone at Kamailio over WebSocket', { skip: withoutPeers('kamailio', 'baresip') }, () => {
  for (const transport of ['ws', 'wss'] as const) {
    test(`${transport}: calls baresip and is called by it, speech both ways`, { timeout: 240_000 }, async (t) => {
      using scratch = new Scratch();
      const speech = await makeSpeech(scratch);
      const { directory, authority } = await makeCertificates(scratch, 'sip.test', '127.0.0.1');
      const [port, webPort] = [await freePort(), await freePort()];
      const ports = { PORT: String(port), [`${transport.toUpperCase()}_PORT`]: String(webPort), CERT_DIR: directory };
      await using _kamailio = await Peer.start('kamailio', scratch.fresh('kamailio'), ports);
      const common = { password: 'secret', domain: 'sip.test', play: speech.file };
      await using baresip = await PeerPhone.baresip(scratch, {
        ...common,
        proxy: `127.0.0.1:${port}`,
        user: 'bob',
        codecs: 'PCMU',
      });
      const options = ['--transport', transport, '--ca', authority];
      const proxy = `127.0.0.1:${webPort}`;
      await using ours = new OurPhone(scratch, { ...common, proxy, user: 'alice', codecs: 'pcmu', options });
      await assertHeardWell(t, () => converse(ours, baresip, { domain: 'sip.test', speech, endedBy: 'caller' }));
      await assertHeardWell(t, () => converse(baresip, ours, { domain: 'sip.test', speech, endedBy: 'caller' }));
    });
  }
});

test('SIP.js registers at our server over WebSocket, and texts go both ways', { timeout: 90_000 }, async () => {
  using scratch = new Scratch();
  const port = await freePort();
  const listen = ['--listen', `ws:127.0.0.1:${port}`, '--digest', 'md5'];
  await using server = await startOurServer(scratch, { users: ['alice', 'bob'], options: listen });
  const aor = (user: string): URI => new URI('sip', user, server.domain);
  const received = Promise.withResolvers<string>();
  const alice = new UserAgent({
    uri: aor('alice'),
    authorizationUsername: 'alice',
    authorizationPassword: PASSWORD,
    transportOptions: { server: `ws://127.0.0.1:${port}` },
    logLevel: 'error',
    delegate: {
      onMessage: (message) => {
        void message.accept();
        received.resolve(message.request.body);
      },
    },
  });
  await alice.start();
  const registerer = new Registerer(alice);
  const registered = Promise.withResolvers<void>();
  registerer.stateChange.addListener((state) => state === RegistererState.Registered && registered.resolve());
  await registerer.register();
  await within(WAIT_MS, registered.promise, () => 'SIP.js is not registered');

  const phone = ['--from', `bob@${server.domain}`, '--proxy', server.address, '--listen', 'udp:127.0.0.1:0'];
  await using answering = new Trapeze(['answer', ...phone], { password: PASSWORD });
  await answering.nextEvent('listening', WAIT_MS);
  await new Messager(alice, aor('bob'), 'from a browser').message();
  assert.equal((await answering.nextEvent('message', WAIT_MS)).text, 'from a browser');

  await using sending = new Trapeze(['message', `sip:alice@${server.domain}`, 'to a browser', ...phone], { password: PASSWORD });
  assert.equal(await sending.exit(WAIT_MS), 0, sending.tail);
  assert.equal(await within(WAIT_MS, received.promise, () => 'SIP.js got no text'), 'to a browser');
  await registerer.unregister();
  await alice.stop();
});
