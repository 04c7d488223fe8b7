// (c) SIPp's scenarios against our phone: `trapeze answer` is called, `trapeze call` calls.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { withoutPeers } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { Sipp, type SippSettings } from './harness/sipp.ts';
import { Trapeze } from './harness/trapeze.ts';

const skip = withoutPeers('sipp');
const timeout = 90_000;
const WAIT_MS = 20_000;

interface Answering extends AsyncDisposable {
  readonly phone: Trapeze;
  /** What a calling scenario is told of it. */
  readonly settings: Pick<SippSettings, 'target' | 'domain' | 'user'>;
}

async function answering(...words: readonly string[]): Promise<Answering> {
  const target = `127.0.0.1:${await freePort()}`;
  const listen = ['--listen', `udp:${target}`, '--listen', `tcp:${target}`];
  const phone = new Trapeze(['answer', ...listen, '--play', 'tone:440', '--calls', '1', ...words]);
  try {
    await phone.nextEvent('listening', WAIT_MS);
  } catch (error) {
    await phone[Symbol.asyncDispose]();
    throw error;
  }
  const settings = { target, domain: target, user: 'sipp;unused;trapeze' };
  return { phone, settings, [Symbol.asyncDispose]: () => phone[Symbol.asyncDispose]() };
}

suite('SIPp calls our phone', { skip, timeout: 600_000 }, () => {
  for (const transport of ['u1', 't1'] as const) {
    test(`options, ${transport}`, { timeout }, async () => {
      using scratch = new Scratch();
      await using ours = await answering();
      await Sipp.pass(scratch, { scenario: 'options', transport, ...ours.settings });
    });

    test(`uac: a call with sound, ${transport}`, { timeout }, async () => {
      using scratch = new Scratch();
      await using ours = await answering();
      await Sipp.pass(scratch, { scenario: 'uac', transport, ...ours.settings });
      const { code, codec, rtp } = await ours.phone.summary(WAIT_MS);
      assert.deepEqual([code, codec?.toLowerCase()], [200, 'pcmu']);
      assert.ok((rtp?.received ?? 0) > 80 && (rtp?.sent ?? 0) > 80, JSON.stringify(rtp));
    });
  }

  for (const scenario of ['uac_hold', 'uac_late_offer', 'uac_nomedia']) {
    test(scenario, { timeout }, async () => {
      using scratch = new Scratch();
      await using ours = await answering();
      await Sipp.pass(scratch, { scenario, ...ours.settings });
      assert.equal((await ours.phone.summary(WAIT_MS)).code, 200);
    });
  }

  test('uac_cancel: 487', { timeout }, async () => {
    using scratch = new Scratch();
    await using ours = await answering('--after', '600000');
    await Sipp.pass(scratch, { scenario: 'uac_cancel', ...ours.settings });
    assert.equal((await ours.phone.summary(WAIT_MS)).code, 487);
  });

  test('uac_dtmf: five digits, each once', { timeout }, async () => {
    using scratch = new Scratch();
    await using ours = await answering();
    await Sipp.pass(scratch, { scenario: 'uac_dtmf', ...ours.settings });
    await ours.phone.summary(WAIT_MS);
    const digits = ours.phone.all('digit').map(({ digit }) => digit);
    assert.equal(digits.join(''), '1234#');
  });

  // Transfer and messages come later: until then the right refusal.
  for (const scenario of ['uac_refer', 'message']) {
    test(`${scenario}: done, or 405 with Allow`, { timeout }, async () => {
      using scratch = new Scratch();
      await using ours = await answering();
      const user = 'sipp;unused;trapeze;third';
      await using sipp = await Sipp.start(scratch, { scenario, ...ours.settings, user });
      await sipp.passedOrNotAllowed();
    });
  }
});

suite('our phone calls SIPp', { skip, timeout: 600_000 }, () => {
  /** Calls the scenario until it or we hang up. */
  async function calling(
    scratch: Scratch,
    scenario: string,
    words: readonly string[],
    work: (phone: Trapeze) => Promise<void>,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await using sipp = await Sipp.start(scratch, { scenario, domain: '127.0.0.1', more });
    const uri = `sip:sipp@127.0.0.1:${sipp.port}`;
    const sound = ['--play', 'tone:440', '--codec', 'pcmu'];
    await using phone = new Trapeze(['call', uri, '--listen', 'udp:127.0.0.1:0', ...sound, ...words]);
    await work(phone);
    await sipp.passed();
  }

  async function assertCode(phone: Trapeze, code: number, exit: number): Promise<void> {
    assert.equal((await phone.summary(WAIT_MS)).code, code, phone.tail);
    assert.equal(await phone.exit(WAIT_MS), exit, phone.tail);
  }

  test('uas: a call with sound, held and resumed by us', { timeout }, async () => {
    using scratch = new Scratch();
    await calling(scratch, 'uas', ['--duration', '6', '--hold-at', '2', '--hold-for', '2'], async (phone) => {
      assert.equal((await phone.nextEvent('held', WAIT_MS)).agreed, true);
      assert.equal((await phone.nextEvent('resumed', WAIT_MS)).agreed, true);
      const { code, rtp } = await phone.summary(WAIT_MS);
      assert.equal(code, 200);
      assert.ok((rtp?.received ?? 0) > 100 && (rtp?.sent ?? 0) > 100, JSON.stringify(rtp));
    });
  });

  test('uas_early: early media, then the answer', { timeout }, async () => {
    using scratch = new Scratch();
    await calling(scratch, 'uas_early', ['--duration', '2'], async (phone) => {
      await phone.nextEvent('early', WAIT_MS);
      await phone.nextEvent('answered', WAIT_MS);
      const { code, rtp } = await phone.summary(WAIT_MS);
      assert.equal(code, 200);
      // Three seconds before the answer and two after it.
      assert.ok((rtp?.received ?? 0) > 200, JSON.stringify(rtp));
    });
  });

  test('uas_reinvite: we are held and resumed', { timeout }, async () => {
    using scratch = new Scratch();
    await calling(scratch, 'uas_reinvite', ['--duration', '8'], (phone) => assertCode(phone, 200, 0));
  });

  test('uas_nomedia', { timeout }, async () => {
    using scratch = new Scratch();
    await calling(scratch, 'uas_nomedia', ['--duration', '1'], (phone) => assertCode(phone, 200, 0));
  });

  test('uas_ring: we give up, 487', { timeout }, async () => {
    using scratch = new Scratch();
    await calling(scratch, 'uas_ring', [], async (phone) => {
      await phone.nextEvent('ringing', WAIT_MS);
      phone.interrupt();
      await assertCode(phone, 487, 1);
    });
  });

  for (const { scenario, code } of [
    { scenario: 'uas_busy', code: 486 },
    { scenario: 'uas_decline', code: 603 },
    { scenario: 'uas_notfound', code: 404 },
    { scenario: 'uas_unavailable', code: 480 },
  ]) {
    test(`${scenario}: ${code}`, { timeout }, async () => {
      using scratch = new Scratch();
      await calling(scratch, scenario, [], (phone) => assertCode(phone, code, 1));
    });
  }

  test('uas_redirect: we follow the 302 to another', { timeout }, async () => {
    using scratch = new Scratch();
    await using other = await Sipp.start(scratch, { scenario: 'uas_nomedia', domain: '127.0.0.1' });
    const where = { DOMAIN: `127.0.0.1:${other.port}`, SIPP_EXTRA: '-s other' };
    await calling(scratch, 'uas_redirect', ['--duration', '1'], (phone) => assertCode(phone, 200, 0), where);
    await other.passed();
  });
});
