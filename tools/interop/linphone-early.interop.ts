// PRACK (RFC 3262), early media and session timers (RFC 4028) with linphone, both ways, without a server between.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Peer } from './harness/peer.ts';
import { withoutPeers } from './harness/peers.ts';
import { freePort, freePorts } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { Trapeze } from './harness/trapeze.ts';

const skip = withoutPeers('linphonec');
const timeout = 120_000;
const WAIT_MS = 20_000;
/** The shortest interval there is (RFC 4028 §5), and longer than we would wait without a refresh. */
const INTERVAL_S = 90;
const PAST_THE_END_S = 66;

const abilities = [
  '[sip]',
  'supported=replaces, outbound, gruu, 100rel',
  'incoming_calls_early_media=1',
  'session_expires_enabled=1',
  `session_expires_value=${INTERVAL_S}`,
];

interface Linphone extends AsyncDisposable {
  readonly peer: Peer;
  readonly port: number;
}

async function linphone(scratch: Scratch, ...more: readonly string[]): Promise<Linphone> {
  const [port, rtp] = [await freePort(), await freePorts(20)];
  const peer = await Peer.start('linphonec', scratch.fresh('linphonec'), {
    SIP_USER: 'bob',
    SIP_DOMAIN: '127.0.0.1',
    PROXY: '',
    REGISTER: '0',
    SIP_PORT: String(port),
    RTP_PORTS: `${rtp}-${rtp + 19}`,
    TRACE: '1',
    RC_EXTRA: [...abilities, ...more].join('\n'),
  });
  return { peer, port, [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose]() };
}

/** Our phone answers, linphone calls for `seconds` and hangs up. */
async function calledBy({ peer }: Linphone, seconds: number, words: readonly string[]): Promise<void> {
  const at = `127.0.0.1:${await freePort()}`;
  await using phone = new Trapeze(['answer', '--listen', `udp:${at}`, '--play', 'tone:440', '--calls', '1', ...words]);
  await phone.nextEvent('listening', WAIT_MS);
  await peer.verb('raw', `call sip:trapeze@${at}`);
  await phone.nextEvent('answered', WAIT_MS);
  await sleep(seconds * 1_000);
  await peer.verb('raw', 'terminate');
  const { code } = await phone.summary(WAIT_MS);
  assert.deepEqual([code, phone.all('ended')[0]?.by], [200, 'remote'], phone.tail);
}

suite('linphone', { skip, timeout: 600_000 }, () => {
  test('acknowledges our reliable 180 with PRACK', { timeout }, async () => {
    using scratch = new Scratch();
    await using other = await linphone(scratch);
    await calledBy(other, 2, ['--require-100rel', '--after', '500']);
    const trace = other.peer.read('trace');
    const number = /^RSeq: (?<number>\d+)/m.exec(trace)?.groups?.number;
    assert.ok(number !== undefined);
    assert.ok(new RegExp(`^PRACK sip:[\\s\\S]*?^RAck: ${number} \\d+ INVITE`, 'm').test(trace));
  });

  test('refreshes the session it has begun', { timeout }, async () => {
    using scratch = new Scratch();
    await using other = await linphone(scratch, 'session_expires_refresher_value=2');
    await calledBy(other, PAST_THE_END_S, []);
    assert.ok(/^UPDATE sip:trapeze@[\s\S]*?^Session-Expires: 90;refresher=uac/m.test(other.peer.read('trace')));
  });

  test('is refreshed by us where it leaves that to us', { timeout }, async () => {
    using scratch = new Scratch();
    await using other = await linphone(scratch, 'session_expires_refresher_value=1');
    await calledBy(other, PAST_THE_END_S, []);
    const trace = other.peer.read('trace');
    assert.ok(/^Session-Expires: 90;refresher=uas/m.test(trace));
    assert.ok(/^UPDATE sip:(?!trapeze@)/m.test(trace));
  });

  test('sends early media, which we hear before the answer', { timeout }, async () => {
    using scratch = new Scratch();
    await using other = await linphone(scratch);
    const words = ['--listen', 'udp:127.0.0.1:0', '--play', 'tone:440', '--codec', 'pcmu', '--duration', '2'];
    await using phone = new Trapeze(['call', `sip:bob@127.0.0.1:${other.port}`, ...words]);
    await phone.nextEvent('early', WAIT_MS);
    await sleep(2_000);
    await other.peer.verb('raw', 'answer');
    const { code, rtp } = await phone.summary(WAIT_MS);
    assert.equal(code, 200, phone.tail);
    assert.ok((rtp?.received ?? 0) > 150, JSON.stringify(rtp));
  });
});
