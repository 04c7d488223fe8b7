// (b) Our phone registers at Kamailio with digest and calls baresip through it, both ways, with all that can become of a call.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './harness/child.ts';
import { assertHeardWell, converse } from './harness/conversation.ts';
import { OurPhone } from './harness/our-phone.ts';
import { Peer } from './harness/peer.ts';
import { PeerPhone } from './harness/peer-phone.ts';
import { withoutPeers } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { makeSpeech, type Speech } from './harness/speech.ts';
import { Trapeze } from './harness/trapeze.ts';
import { compareSounds } from './sound/comparison.ts';
import { meanPower } from './sound/tone.ts';
import type { Sound } from './sound/wav.ts';

const skip = withoutPeers('kamailio', 'baresip');
const DOMAIN = 'sip.test';
const PASSWORD = 'secret';
const WAIT_MS = 20_000;
const NO_ANSWER_MS = 150_000;

suite('our phone at Kamailio', { skip }, () => {
  const stack = new AsyncDisposableStack();
  let scratch: Scratch;
  let speech: Speech;
  let kamailio: Peer;
  let address: string;
  let baresip: PeerPhone;
  let ours: OurPhone;

  before(async () => {
    scratch = stack.use(new Scratch());
    speech = await makeSpeech(scratch);
    const port = await freePort();
    address = `127.0.0.1:${port}`;
    kamailio = stack.use(await Peer.start('kamailio', scratch.fresh('kamailio'), { PORT: String(port) }));
    const common = { password: PASSWORD, domain: DOMAIN, proxy: address, play: speech.file };
    baresip = stack.use(await PeerPhone.baresip(scratch, { ...common, user: 'bob', codecs: 'PCMU,opus' }));
    ours = stack.use(new OurPhone(scratch, { ...common, user: 'alice', codecs: 'pcmu' }));
  });
  after(() => stack.disposeAsync());

  /** Our contact as Kamailio has it. */
  async function contactsOf(user: string): Promise<readonly string[]> {
    const lines: string[] = [];
    const socket = `unix:${kamailio.directory}/ctl.sock`;
    await using asking = new Child('kamcmd', 'kamcmd', ['-s', socket, 'ul.dump'], {}, (line) => lines.push(line));
    await asking.exit(WAIT_MS);
    const from = lines.findIndex((line) => line.includes(`AoR: ${user}`));
    if (from < 0) return [];
    const rest = lines.slice(from + 1);
    const to = rest.findIndex((line) => line.includes('AoR: '));
    return (to < 0 ? rest : rest.slice(0, to)).flatMap((line) => /Address: (.*)$/.exec(line)?.[1] ?? []);
  }

  function trapeze(command: string, ...words: readonly string[]): Trapeze {
    const from = command === 'call' ? ['--from', `alice@${DOMAIN}`] : [];
    return new Trapeze([command, ...words, ...from, '--proxy', address, '--listen', 'udp:127.0.0.1:0'], { password: PASSWORD });
  }

  test('registers with digest, is in the location service, and leaves it again', { timeout: 60_000 }, async () => {
    await using register = trapeze('register', `carol@${DOMAIN}`, '--expires', '300');
    assert.equal(await register.exit(WAIT_MS), 0, register.tail);
    const contacts = await contactsOf('carol');
    assert.equal(contacts.length, 1, String(contacts));
    assert.match(contacts[0] ?? '', /^sip:[^@]+@127\.0\.0\.1:\d+/);

    await using unregister = trapeze('unregister', `carol@${DOMAIN}`);
    assert.equal(await unregister.exit(WAIT_MS), 0, unregister.tail);
    assert.deepEqual(await contactsOf('carol'), []);
  });

  test('a phone that ends takes its binding with it', { timeout: 60_000 }, async () => {
    await ours.prepare();
    assert.equal((await contactsOf('alice')).length, 1);
    ours.command.interrupt();
    assert.equal(await ours.command.exit(WAIT_MS), 0, ours.command.tail);
    assert.deepEqual(await contactsOf('alice'), []);
  });

  test('a wrong password is one sentence, not a loop', { timeout: 60_000 }, async () => {
    const words = ['register', `alice@${DOMAIN}`, '--proxy', address, '--listen', 'udp:127.0.0.1:0'];
    await using register = new Trapeze(words, { password: 'not the password' });
    assert.equal(await register.exit(WAIT_MS), 1, register.tail);
    assert.match(register.tail, /not registered: 401/);
  });

  test('calls baresip, speech both ways', { timeout: 120_000 }, (t) =>
    assertHeardWell(t, () => converse(ours, baresip, { domain: DOMAIN, speech, endedBy: 'caller' })),
  );

  test('is called by baresip, speech both ways', { timeout: 120_000 }, (t) =>
    assertHeardWell(t, () => converse(baresip, ours, { domain: DOMAIN, speech, endedBy: 'callee' })),
  );

  test('holds the call and resumes it', { timeout: 90_000 }, async (t) => {
    await baresip.prepare();
    await ours.prepare();
    await ours.dial(`sip:bob@${DOMAIN}`, '--hold-at', '4', '--hold-for', '4');
    await baresip.accept();
    await ours.established();
    const held = await ours.command.nextEvent('held', WAIT_MS);
    await baresip.peer.expect('held', 5);
    const resumed = await ours.command.nextEvent('resumed', WAIT_MS);
    await sleep(4_000);
    await ours.hangUp();
    await ours.closed();
    await baresip.closed();

    assert.deepEqual([held.agreed, resumed.agreed], [true, true]);
    const said = { sound: speech.sound, repeated: true };
    t.diagnostic(JSON.stringify(assertPaused(ours.heard(), said, 4)));
  });

  test('is held by baresip and resumed', { timeout: 90_000 }, async (t) => {
    await ours.prepare();
    await baresip.prepare();
    await baresip.dial(`sip:alice@${DOMAIN}`);
    await ours.established();
    await baresip.established();
    await sleep(4_000);
    await baresip.peer.verb('hold');
    await sleep(4_000);
    await baresip.peer.verb('resume');
    await sleep(4_000);
    await baresip.hangUp();
    await ours.closed();

    t.diagnostic(JSON.stringify(assertPaused(ours.heard(), { sound: speech.sound, repeated: true }, 4)));
  });

  test('gives up a call that rings: CANCEL, 487', { timeout: 60_000 }, async () => {
    await baresip.prepare();
    await ours.prepare();
    await ours.dial(`sip:bob@${DOMAIN}`);
    await ours.command.nextEvent('ringing', WAIT_MS);
    await baresip.peer.expect('incoming');
    await ours.hangUp();
    await baresip.closed();
    await ours.closed();
    assert.equal(ours.summary.code, 487);
  });

  test('baresip gives up a call that rings here', { timeout: 60_000 }, async () => {
    await using waiting = await answering('alice', '--after', '600000');
    await baresip.prepare();
    await baresip.dial(`sip:alice@${DOMAIN}`);
    await waiting.nextEvent('incoming', WAIT_MS);
    await baresip.peer.expect('ringing');
    await baresip.hangUp();
    assert.equal((await waiting.summary(WAIT_MS)).code, 487);
  });

  test('baresip is busy: 486', { timeout: 60_000 }, async () => {
    await baresip.prepare();
    await ours.prepare();
    await ours.dial(`sip:bob@${DOMAIN}`);
    await baresip.peer.expect('incoming');
    await baresip.peer.verb('reject');
    await ours.closed();
    assert.equal(ours.summary.code, 486);
  });

  for (const { status, what } of [
    { status: 486, what: 'busy' },
    { status: 603, what: 'declining' },
    { status: 480, what: 'not available' },
  ]) {
    test(`we are ${what}: baresip is told ${status}`, { timeout: 60_000 }, async () => {
      await using waiting = await answering('alice', '--reject', String(status));
      await baresip.prepare();
      await baresip.dial(`sip:alice@${DOMAIN}`);
      await baresip.peer.expect(new RegExp(`"CALL_CLOSED".*"param":"${status} `));
      assert.equal((await waiting.summary(WAIT_MS)).code, status);
    });
  }

  test('sends baresip on to another phone of ours: 302', { timeout: 60_000 }, async () => {
    await using other = await answering('carol', '--duration', '1');
    await using sending = await answering('alice', '--redirect', `sip:carol@${DOMAIN}`);
    await baresip.prepare();
    await baresip.dial(`sip:alice@${DOMAIN}`);
    await other.nextEvent('answered', WAIT_MS);
    assert.equal((await sending.summary(WAIT_MS)).code, 302);
    assert.equal((await other.summary(WAIT_MS)).code, 200);
    await baresip.closed();
  });

  test('nobody is there: 404 for an address that nobody has registered', { timeout: 60_000 }, async () => {
    await using call = trapeze('call', `sip:dave@${DOMAIN}`);
    assert.equal((await call.summary(WAIT_MS)).code, 404);
    assert.equal(await call.exit(WAIT_MS), 1);
  });

  test('nobody answers for two minutes: the other side ends the call', { timeout: 200_000 }, async () => {
    await baresip.prepare();
    await ours.prepare();
    await ours.dial(`sip:bob@${DOMAIN}`);
    await ours.command.nextEvent('ringing', WAIT_MS);
    // Kamailio and baresip both give up after 120 s; whoever is first decides the code.
    const { code } = await ours.command.summary(NO_ANSWER_MS);
    assert.ok(code === 408 || code === 480 || code === 487 || code === 486, String(code));
    assert.equal(await ours.command.exit(WAIT_MS), 1);
    await baresip.closed();
  });

  async function answering(user: string, ...words: readonly string[]): Promise<Trapeze> {
    const from = ['--from', `${user}@${DOMAIN}`, '--proxy', address, '--listen', 'udp:127.0.0.1:0', '--calls', '1'];
    const waiting = new Trapeze(['answer', ...from, ...words], { password: PASSWORD });
    try {
      await waiting.nextEvent('registered', WAIT_MS);
      await waiting.nextEvent('listening', WAIT_MS);
      return waiting;
    } catch (error) {
      await waiting[Symbol.asyncDispose]();
      throw error;
    }
  }
});

test('registers at Kamailio with SHA-256 digest and over TCP', { skip: withoutPeers('kamailio'), timeout: 60_000 }, async () => {
  using scratch = new Scratch();
  const port = await freePort();
  await using _kamailio = await Peer.start('kamailio', scratch.fresh('kamailio'), { PORT: String(port), DIGEST: 'SHA-256' });
  for (const transport of ['udp', 'tcp']) {
    const proxy = `sip:127.0.0.1:${port};transport=${transport}`;
    await using register = new Trapeze(['register', `alice@${DOMAIN}`, '--proxy', proxy], { password: PASSWORD });
    assert.equal(await register.exit(WAIT_MS), 0, register.tail);
  }
});

/** Quieter than this, a second has nothing of the speech in it. */
const PAUSE_POWER = 1e-6;

/** Asserts that a recording has a pause of about `seconds` and the speech before and after it. */
function assertPaused(heard: Sound, said: { readonly sound: Sound; readonly repeated: boolean }, seconds: number): object {
  const { start, end } = longestPause(heard);
  const paused = end - start;
  assert.ok(paused > seconds - 1 && paused < seconds + 2, `silent from ${start} to ${end} s`);
  const parts = [slice(heard, 0, start), slice(heard, end, Number.POSITIVE_INFINITY)];
  const compared = parts.map((part) => compareSounds(said.sound, part, { repeated: said.repeated }));
  for (const part of compared) assert.ok(part.correlation >= 0.9 && part.windows >= 2, JSON.stringify({ start, end, compared }));
  return { start, end, compared };
}

const STEP_S = 0.1;

function longestPause(heard: Sound): { readonly start: number; readonly end: number } {
  let longest = { start: 0, end: 0 };
  let start: number | undefined;
  const steps = Math.floor(heard.samples.length / (heard.rateHz * STEP_S));
  for (let step = 0; step < steps; step++) {
    const at = step * STEP_S;
    if (meanPower(slice(heard, at, at + STEP_S).samples) > PAUSE_POWER) {
      start = undefined;
      continue;
    }
    start ??= at;
    if (at + STEP_S - start > longest.end - longest.start) longest = { start, end: at + STEP_S };
  }
  return longest;
}

function slice({ rateHz, samples }: Sound, from: number, to: number): Sound {
  return { rateHz, samples: samples.subarray(Math.round(from * rateHz), Math.min(samples.length, Math.round(to * rateHz))) };
}
