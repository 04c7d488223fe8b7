// Other phones register at our server over TLS and call each other and us: the streams they have opened are how they are reached.
import { after, before, suite, test } from 'node:test';
import { makeCertificates } from './harness/certificates.ts';
import { assertHeardWell, converse } from './harness/conversation.ts';
import { OurPhone } from './harness/our-phone.ts';
import { type OurServer, PASSWORD, startOurServer } from './harness/our-server.ts';
import { PeerPhone } from './harness/peer-phone.ts';
import { withoutPeers } from './harness/peers.ts';
import type { Phone } from './harness/phone.ts';
import { freePort } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { makeSpeech, type Speech } from './harness/speech.ts';

type Name = 'baresip' | 'linphone' | 'trapeze';

/**
 * Who calls whom, and who ends it. linphone wants a name in the certificate, so it has to look for the server by `localhost`, and writes
 * that into the Route of its calls, where the server does not know it as its own: it is called only.
 */
const calls: readonly (readonly [caller: Name, callee: Name, endedBy: 'caller' | 'callee'])[] = [
  ['baresip', 'linphone', 'caller'],
  ['trapeze', 'linphone', 'callee'],
  ['baresip', 'trapeze', 'callee'],
  ['trapeze', 'baresip', 'caller'],
];

suite('phones at our server over TLS', { skip: withoutPeers('baresip', 'linphonec') }, () => {
  const stack = new AsyncDisposableStack();
  let server: OurServer;
  let speech: Speech;
  let phones: Readonly<Record<Name, Phone>>;

  before(async () => {
    const scratch = stack.use(new Scratch());
    speech = await makeSpeech(scratch);
    const { directory, authority, certificate, key } = await makeCertificates(scratch, 'localhost', '127.0.0.1');
    const port = await freePort();
    // baresip names its own listener in Contact: to end a call the server has to connect there, and to believe it.
    const own = ['--certificate', certificate, '--key', key, '--ca', authority];
    const options = ['--listen', `tls:127.0.0.1:${port}`, ...own];
    server = stack.use(await startOurServer(scratch, { users: ['alice', 'bob', 'carol'], recordRoute: true, options }));
    const { domain } = server;
    const common = { password: PASSWORD, domain, play: speech.file, codecs: 'PCMU', transport: 'tls' } as const;
    const more = { CERT_DIR: directory };
    const ours = ['--transport', 'tls', '--ca', authority];
    phones = {
      baresip: stack.use(await PeerPhone.baresip(scratch, { ...common, proxy: `127.0.0.1:${port}`, user: 'alice', more })),
      linphone: stack.use(await PeerPhone.linphone(scratch, { ...common, proxy: `localhost:${port}`, user: 'bob', more })),
      trapeze: stack.use(
        new OurPhone(scratch, { ...common, proxy: `127.0.0.1:${port}`, user: 'carol', codecs: 'pcmu', options: ours }),
      ),
    };
  });
  after(() => stack.disposeAsync());

  for (const [caller, callee, endedBy] of calls) {
    test(`${caller} calls ${callee}, the ${endedBy} hangs up`, { timeout: 120_000 }, (t) =>
      assertHeardWell(t, () => converse(phones[caller], phones[callee], { domain: server.domain, speech, endedBy })),
    );
  }
});
