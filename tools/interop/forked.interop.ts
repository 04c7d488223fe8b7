// (i) One call rings baresip, linphone and us, who have all registered the same address: one answers, and the others stop.
import assert from 'node:assert/strict';
import { after, before, suite, type TestContext, test } from 'node:test';
import { type OurServer, PASSWORD, startOurServer } from './harness/our-server.ts';
import { withoutPeers } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { type QuietPeer, startQuietPeer } from './harness/quiet-peer.ts';
import { Scratch } from './harness/scratch.ts';
import { SipTrace } from './harness/sip-trace.ts';
import { makeSpeech } from './harness/speech.ts';
import { Trapeze } from './harness/trapeze.ts';

const timeout = 120_000;
const WAIT_MS = 20_000;
/** From the answer to the last phone's word that it has stopped, as the server sees both. */
const MOST_STOPPED_MS = 200;
/** Until then all three ring, and ours answers. */
const RING_MS = 4_000;

type Name = 'baresip' | 'linphone' | 'trapeze';

interface Ringing extends AsyncDisposable {
  readonly addresses: Readonly<Record<Name, string>>;
  readonly ours: Trapeze;
}

suite('three phones of one address', { skip: withoutPeers('baresip', 'linphonec'), timeout: 600_000 }, () => {
  const stack = new AsyncDisposableStack();
  let server: OurServer;
  let trace: SipTrace;
  let peers: Readonly<Record<'baresip' | 'linphone', QuietPeer>>;

  before(async () => {
    const scratch = stack.use(new Scratch());
    server = stack.use(await startOurServer(scratch, { users: ['alice', 'bob'], recordRoute: true, options: ['--trace'] }));
    trace = new SipTrace(server.process);
    const { file: play } = await makeSpeech(scratch);
    const bob = { user: 'bob', password: PASSWORD, domain: server.domain, proxy: server.address, play };
    peers = {
      baresip: stack.use(await startQuietPeer(scratch, 'baresip', bob)),
      linphone: stack.use(await startQuietPeer(scratch, 'linphonec', bob)),
    };
  });
  after(() => stack.disposeAsync());

  function ours(command: 'call' | 'answer', user: string, address: string, ...words: readonly string[]): Trapeze {
    const at = ['--from', `${user}@${server.domain}`, '--proxy', server.address, '--listen', `udp:${address}`];
    const sound = ['--play', 'tone:440', '--codec', 'pcmu'];
    return new Trapeze([command, ...words, ...at, ...sound], { password: PASSWORD });
  }

  async function ring(answerer: Name): Promise<Ringing> {
    const address = `127.0.0.1:${await freePort()}`;
    const answering = ours('answer', 'bob', address, '--calls', '1', '--after', answerer === 'trapeze' ? `${RING_MS}` : '600000');
    await answering.nextEvent('listening', WAIT_MS);
    for (const { peer } of Object.values(peers)) await peer.mark();
    trace.mark();
    return {
      addresses: { baresip: peers.baresip.address, linphone: peers.linphone.address, trapeze: address },
      ours: answering,
      [Symbol.asyncDispose]: () => answering[Symbol.asyncDispose](),
    };
  }

  /** @returns how long after the answer the last of the others had stopped, in ms */
  async function callAll(answerer: Name): Promise<number> {
    await using ringing = await ring(answerer);
    const { addresses } = ringing;
    await using caller = ours('call', 'alice', '127.0.0.1:0', `sip:bob@${server.domain}`, '--duration', '1');
    for (const from of Object.values(addresses)) await trace.first({ label: '180', from }, WAIT_MS);
    assert.deepEqual(trace.all({ label: '200', method: 'INVITE' }), []);
    if (answerer !== 'trapeze') await peers[answerer].peer.verb('answer');

    const answer = await trace.first({ label: '200', method: 'INVITE', from: addresses[answerer] });
    const stoppedMs: number[] = [];
    for (const [name, address] of Object.entries(addresses)) {
      if (name === answerer) continue;
      const cancel = await trace.first({ label: 'CANCEL', to: address, after: answer });
      assert.match(cancel.text, /^Reason:.*SIP\s*;\s*cause=200/im, 'they are told that it was answered elsewhere (RFC 3326)');
      const stopped = await trace.first({ label: '487', method: 'INVITE', from: address });
      stoppedMs.push(stopped.atUnixMs - answer.atUnixMs);
      if (name === 'trapeze') assert.equal((await ringing.ours.summary(WAIT_MS)).code, 487);
      else if (name === 'baresip' || name === 'linphone') await peers[name].peer.expect('closed');
    }
    assert.equal((await caller.summary(WAIT_MS)).code, 200, caller.tail);
    await trace.first({ label: 'BYE', to: addresses[answerer] });
    assert.equal(trace.all({ label: '200', method: 'INVITE', from: answer.to }).length, 1, 'one phone was answered');
    if (answerer !== 'trapeze') await peers[answerer].peer.expect('closed');
    return Math.max(...stoppedMs);
  }

  /** A busy machine takes its time; what is wrong with us is wrong the second time too. */
  async function assertStopsInTime(t: TestContext, answerer: Name): Promise<void> {
    let took = await callAll(answerer);
    if (took > MOST_STOPPED_MS) {
      t.diagnostic(`called again, the machine was disturbed: ${took} ms`);
      took = await callAll(answerer);
    }
    t.diagnostic(`the others have stopped ${took} ms after the answer`);
    assert.ok(took <= MOST_STOPPED_MS, `${took} ms\n${trace.ladder()}`);
  }

  for (const answerer of ['baresip', 'linphone', 'trapeze'] as const)
    test(`${answerer} answers`, { timeout }, (t) => assertStopsInTime(t, answerer));
});
