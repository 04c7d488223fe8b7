// (a) Other phones register at our server and call each other and us: speech both ways, compared with its source at both ends.
import { after, before, suite, test } from 'node:test';
import { assertHeardWell, converse } from './harness/conversation.ts';
import { OurPhone } from './harness/our-phone.ts';
import { type OurServer, PASSWORD, startOurServer } from './harness/our-server.ts';
import { PeerPhone } from './harness/peer-phone.ts';
import { withoutPeers } from './harness/peers.ts';
import type { Phone } from './harness/phone.ts';
import { Scratch } from './harness/scratch.ts';
import { makeSpeech, type Speech } from './harness/speech.ts';

const skip = withoutPeers('baresip', 'linphonec');

type Name = 'baresip' | 'linphone' | 'trapeze';

/** Who calls whom, and who ends it. */
const calls: readonly (readonly [caller: Name, callee: Name, endedBy: 'caller' | 'callee'])[] = [
  ['baresip', 'linphone', 'caller'],
  ['linphone', 'baresip', 'callee'],
  ['baresip', 'trapeze', 'caller'],
  ['trapeze', 'baresip', 'caller'],
  ['linphone', 'trapeze', 'callee'],
  ['trapeze', 'linphone', 'callee'],
];

for (const { codec, transport, recordRoute } of [
  { codec: 'PCMU', transport: 'udp', recordRoute: false },
  { codec: 'PCMA', transport: 'tcp', recordRoute: true },
  { codec: 'opus', transport: 'udp', recordRoute: true },
] as const) {
  const route = recordRoute ? ', dialogs through the server' : '';
  suite(`phones at our server: ${codec}, ${transport}${route}`, { skip }, () => {
    const stack = new AsyncDisposableStack();
    let server: OurServer;
    let speech: Speech;
    let phones: Readonly<Record<Name, Phone>>;

    before(async () => {
      const scratch = stack.use(new Scratch());
      speech = await makeSpeech(scratch);
      // With presence the server stays on the path of every call.
      const way = recordRoute ? { recordRoute } : { roles: 'registrar,proxy,services,messages' };
      server = stack.use(await startOurServer(scratch, { users: ['alice', 'bob', 'carol'], ...way }));
      const common = { password: PASSWORD, domain: server.domain, proxy: server.address, play: speech.file, codecs: codec };
      phones = {
        baresip: stack.use(await PeerPhone.baresip(scratch, { ...common, user: 'alice', transport })),
        linphone: stack.use(await PeerPhone.linphone(scratch, { ...common, user: 'bob', transport })),
        trapeze: stack.use(new OurPhone(scratch, { ...common, user: 'carol', codecs: codec.toLowerCase() })),
      };
    });
    after(() => stack.disposeAsync());

    for (const [caller, callee, endedBy] of calls) {
      test(`${caller} calls ${callee}, the ${endedBy} hangs up`, { timeout: 120_000 }, (t) =>
        assertHeardWell(t, () => converse(phones[caller], phones[callee], { domain: server.domain, speech, endedBy })),
      );
    }
  });
}
