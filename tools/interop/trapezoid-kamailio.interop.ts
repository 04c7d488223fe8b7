// (j) The trapezoid of RFC 3261 §4 with Kamailio as one of the two outbound proxies, in both positions: the domains find each other by the SRV
// records of dnsmasq (RFC 3263), and our phones call from either to the other.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertHeardWell, converse } from './harness/conversation.ts';
import { OurPhone } from './harness/our-phone.ts';
import { type OurServer, PASSWORD, startOurServer } from './harness/our-server.ts';
import { askingOnly, withoutOwnResolver } from './harness/own-resolver.ts';
import { Peer } from './harness/peer.ts';
import { withoutPeers } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { fieldOf, SipTrace } from './harness/sip-trace.ts';
import { makeSpeech, type Speech } from './harness/speech.ts';

const skip = withoutPeers('kamailio', 'dns') || withoutOwnResolver();
const timeout = 120_000;
const OURS = 'a.test';
const KAMAILIO = 'b.test';
const TALK_MS = 1_000;
/** On a loopback address of its own: Kamailio asks at port 53 only. */
const nameServer = `127.53.${process.pid % 250}.53`;

for (const recordRoute of [true, false]) {
  suite(`two domains, ${recordRoute ? 'both proxies stay in the dialog' : 'no proxy stays in the dialog'}`, { skip }, () => {
    const stack = new AsyncDisposableStack();
    let speech: Speech;
    let server: OurServer;
    let trace: SipTrace;
    let kamailioAt: string;
    let phones: Readonly<Record<typeof OURS | typeof KAMAILIO, OurPhone>>;

    before(async () => {
      const scratch = stack.use(new Scratch());
      speech = await makeSpeech(scratch);
      const [ourPort, kamailioPort] = [await freePort(), await freePort()];
      kamailioAt = `127.0.0.1:${kamailioPort}`;
      const records = [
        'address=/proxy.test/127.0.0.1',
        `srv-host=_sip._udp.${OURS},proxy.test,${ourPort},1,1`,
        `srv-host=_sip._udp.${KAMAILIO},proxy.test,${kamailioPort},1,1`,
      ];
      stack.use(await Peer.start('dns', scratch.fresh('dns'), { BIND: nameServer, PORT: '53', RECORDS: records.join('\n') }));
      const settings = { PORT: String(kamailioPort), DOMAIN: KAMAILIO, USERS: `bob:${PASSWORD}`, RR: recordRoute ? '1' : '0' };
      stack.use(await Peer.start('kamailio', scratch.fresh('kamailio'), settings, askingOnly(scratch, nameServer)));
      const options = ['--trace', '--dns', nameServer];
      // A domain that knows who is in a call stays on the path: this one does not want to know.
      const roles = 'registrar,proxy';
      server = stack.use(
        await startOurServer(scratch, { users: ['alice'], domain: OURS, roles, port: ourPort, recordRoute, options }),
      );
      trace = new SipTrace(server.process);
      const common = { password: PASSWORD, play: speech.file, codecs: 'pcmu' };
      phones = {
        [OURS]: stack.use(new OurPhone(scratch, { ...common, user: 'alice', domain: OURS, proxy: server.address })),
        [KAMAILIO]: stack.use(new OurPhone(scratch, { ...common, user: 'bob', domain: KAMAILIO, proxy: kamailioAt })),
      };
    });
    after(() => stack.disposeAsync());

    for (const [from, to] of [
      [OURS, KAMAILIO],
      [KAMAILIO, OURS],
    ] as const) {
      for (const endedBy of ['caller', 'callee'] as const) {
        test(`${from} calls ${to}, the ${endedBy} hangs up`, { timeout }, async () => {
          trace.mark();
          const [caller, callee] = [phones[from], phones[to]];
          await callee.prepare();
          await caller.prepare();
          await caller.dial(`sip:${callee.user}@${to}`);
          await callee.accept();
          await callee.established();
          await caller.established();
          await sleep(TALK_MS);
          await (endedBy === 'caller' ? caller : callee).hangUp();
          await caller.closed();
          await callee.closed();
          assert.deepEqual([caller.summary.code, callee.summary.code], [200, 200]);
          assertPassed(from === OURS ? 'to' : 'from', endedBy);
        });
      }

      if (!recordRoute) continue;
      test(`${from} calls ${to}, speech both ways`, { timeout }, (t) =>
        assertHeardWell(t, () => converse(phones[from], phones[to], { domain: to, speech })),
      );
    }

    /** The INVITE went from proxy to proxy; BYE took the same way or, past both, none of ours. */
    function assertPassed(kamailioIs: 'from' | 'to', endedBy: 'caller' | 'callee'): void {
      const [invite] = trace.all({ label: 'INVITE', [kamailioIs]: kamailioAt });
      assert.ok(invite, trace.ladder());
      const byes = trace.all({ label: 'BYE', callId: invite.callId });
      const answers = trace.all({ label: '200', method: 'BYE', callId: invite.callId });
      const hops = recordRoute ? 2 : 0;
      assert.deepEqual([byes.length, answers.length], [hops, hops], trace.ladder());
      const [bye] = byes.filter(({ from, to }) => from === kamailioAt || to === kamailioAt);
      const isFromKamailio = (kamailioIs === 'from') === (endedBy === 'caller');
      if (bye) assert.equal(bye.from === kamailioAt, isFromKamailio, trace.ladder());
      assert.match(fieldOf(invite, 'From') ?? '', kamailioIs === 'from' ? /@b\.test/ : /@a\.test/);
    }
  });
}
