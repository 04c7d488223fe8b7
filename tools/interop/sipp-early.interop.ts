// PRACK with the answer in a 183 (RFC 3262), UPDATE (RFC 3311) and session timers (RFC 4028) with SIPp, in both roles.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { withoutPeers } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { Scratch } from './harness/scratch.ts';
import { Sipp } from './harness/sipp.ts';
import {
  answer,
  description,
  expects,
  expectsBody,
  mayReceive,
  pause,
  receive,
  receiveInvite,
  requestOfCallee,
  requestOfCaller,
  respond,
  type SippStep,
  writeScenario,
} from './harness/sipp-scenario.ts';
import { Trapeze } from './harness/trapeze.ts';

const skip = withoutPeers('sipp');
const timeout = 90_000;
const WAIT_MS = 20_000;
const ALLOW = 'Allow: INVITE, ACK, CANCEL, BYE, PRACK, UPDATE';

/** Keeps what the answers to the INVITE need after other requests have come. */
const kept = `<ereg regexp=".*" search_in="hdr" header="Via:" assign_to="via"/>${expects('CSeq', '([0-9]+ INVITE)', 'cseq')}`;
/** A 183 with the answer, and its PRACK. */
const reliably = (rSeq: number): readonly SippStep[] => [
  answer('183 Session Progress', 'via', [ALLOW, 'Require: 100rel', `RSeq: ${rSeq}`], description()),
  receive('PRACK', expects('RAck', `${rSeq} 1 INVITE`, 'rack')),
  respond('200 OK'),
];
const farewell = [receive('BYE'), respond('200 OK')];

suite('our phone calls SIPp', { skip, timeout: 600_000 }, () => {
  async function calling(
    name: string,
    steps: readonly SippStep[],
    words: readonly string[],
    work: (phone: Trapeze) => Promise<void>,
  ) {
    using scratch = new Scratch();
    const more = { SCENARIO: writeScenario(scratch, name, steps) };
    await using sipp = await Sipp.start(scratch, { scenario: name, domain: '127.0.0.1', more });
    const uri = `sip:sipp@127.0.0.1:${sipp.port}`;
    const sound = ['--play', 'tone:440', '--codec', 'pcmu'];
    await using phone = new Trapeze(['call', uri, '--listen', 'udp:127.0.0.1:0', ...sound, ...words]);
    await work(phone);
    await sipp.passed();
  }

  const answered = async (phone: Trapeze): Promise<void> => {
    const { code, codec } = await phone.summary(WAIT_MS);
    assert.deepEqual([code, codec?.toLowerCase()], [200, 'pcmu'], phone.tail);
  };

  test('the answer comes in a reliable 183, the 200 has none', { timeout }, async () => {
    const supported = expects('Supported', '100rel', 'supported');
    const steps = [
      receiveInvite(kept + supported),
      ...reliably(7),
      pause(500),
      answer('200 OK', 'via', [ALLOW]),
      receive('ACK', expectsBody(false, 'none')),
      ...farewell,
    ];
    await calling('uas_prack', steps, ['--duration', '1'], async (phone) => {
      assert.equal((await phone.nextEvent('early', WAIT_MS)).forks, 1);
      await answered(phone);
    });
  });

  test('UPDATE moves the sound before the answer, and holds it after', { timeout }, async () => {
    const update = (sequence: number, direction: string): readonly SippStep[] => [
      requestOfCallee('UPDATE', sequence, [], description(direction, sequence)),
      receive(200, expectsBody(true, `answer${sequence}`)),
    ];
    const steps = [
      receiveInvite(kept),
      ...reliably(1),
      ...update(1, 'sendrecv'),
      answer('200 OK', 'via', [ALLOW]),
      receive('ACK'),
      ...update(2, 'sendonly'),
      ...farewell,
    ];
    await calling('uas_update', steps, ['--duration', '2'], answered);
  });

  test('--require-100rel asks for PRACK', { timeout }, async () => {
    const required = expects('Require', '100rel', 'required');
    const steps = [
      receiveInvite(kept + required),
      ...reliably(100),
      answer('200 OK', 'via', [ALLOW]),
      receive('ACK'),
      ...farewell,
    ];
    await calling('uas_required', steps, ['--require-100rel', '--duration', '1'], answered);
  });

  test('422 is answered by a longer interval; then we refresh by UPDATE', { timeout }, async () => {
    const minSe = expects('Min-SE', '120', 'min');
    const asked = expects('Session-Expires', '90', 'first');
    const steps = [
      receiveInvite(kept + asked),
      answer('422 Session Interval Too Small', 'via', ['Min-SE: 120']),
      receive('ACK'),
      receiveInvite(kept + minSe),
      answer('200 OK', 'via', [ALLOW, 'Require: timer', 'Session-Expires: 12;refresher=uac'], description()),
      receive('ACK'),
      receive('UPDATE', expects('Session-Expires', 'refresher=uac', 'refresh') + expectsBody(false, 'none')),
      respond('200 OK', ['Session-Expires: 12;refresher=uac']),
      ...farewell,
    ];
    await calling('uas_timer', steps, ['--session-expires', '90', '--duration', '8'], answered);
  });
});

suite('SIPp calls our phone', { skip, timeout: 600_000 }, () => {
  async function called(name: string, steps: readonly SippStep[], words: readonly string[], code: number): Promise<void> {
    using scratch = new Scratch();
    const target = `127.0.0.1:${await freePort()}`;
    await using phone = new Trapeze(['answer', '--listen', `udp:${target}`, '--play', 'tone:440', '--calls', '1', ...words]);
    await phone.nextEvent('listening', WAIT_MS);
    const more = { SCENARIO: writeScenario(scratch, name, steps) };
    await Sipp.pass(scratch, { scenario: name, target, domain: target, user: 'sipp;unused;trapeze', more });
    if (code > 0) assert.equal((await phone.summary(WAIT_MS)).code, code, phone.tail);
  }

  const rSeq = expects('RSeq', '([0-9]+)', 'rseq');

  test('a caller that requires 100rel gets RSeq; then UPDATE with and without description', { timeout }, async () => {
    const steps = [
      requestOfCaller('INVITE', 1, [ALLOW, 'Supported: timer', 'Require: 100rel'], description()),
      mayReceive(100),
      receive(180, rSeq),
      requestOfCaller('PRACK', 2, ['RAck: [$rseq2] 1 INVITE']),
      receive(200, expects('CSeq', 'PRACK', 'pracked')),
      receive(200, expectsBody(true, 'answer') + expects('Session-Expires', 'refresher=uac', 'interval')),
      requestOfCaller('ACK', 1),
      requestOfCaller('UPDATE', 3, ['Supported: timer', 'Session-Expires: 90;refresher=uac']),
      receive(200, expects('Session-Expires', '90;refresher=uac', 'again')),
      requestOfCaller('UPDATE', 4, ['Supported: timer'], description('sendonly', 2)),
      receive(200, expectsBody(true, 'held')),
      requestOfCaller('BYE', 5),
      receive(200),
    ];
    await called('uac_prack', steps, ['--after', '1000'], 200);
  });

  test('--early: the answer goes in a reliable 183, and the 200 has none', { timeout }, async () => {
    const steps = [
      requestOfCaller('INVITE', 1, [ALLOW, 'Supported: 100rel'], description()),
      mayReceive(100),
      receive(180),
      receive(183, rSeq + expects('Require', '100rel', 'reliable') + expectsBody(true, 'answer')),
      requestOfCaller('PRACK', 2, ['RAck: [$rseq2] 1 INVITE']),
      receive(200, expects('CSeq', 'PRACK', 'pracked')),
      receive(200, expectsBody(false, 'none')),
      requestOfCaller('ACK', 1),
      pause(500),
      requestOfCaller('BYE', 3),
      receive(200),
    ];
    await called('uac_early', steps, ['--early', '--after', '1500'], 200);
  });

  test('too short an interval gets 422 with Min-SE', { timeout }, async () => {
    const steps = [
      requestOfCaller('INVITE', 1, [ALLOW, 'Supported: timer', 'Session-Expires: 60'], description()),
      receive(422, expects('Min-SE', '90', 'min')),
      requestOfCaller('ACK', 1),
    ];
    await called('uac_too_short', steps, [], 0);
  });

  test('--auto-answer: asked by Answer-Mode the call is answered at once', { timeout }, async () => {
    const steps = [
      requestOfCaller('INVITE', 1, [ALLOW, 'Answer-Mode: Auto'], description()),
      mayReceive(100),
      mayReceive(180),
      receive(200, expects('Answer-Mode', 'Auto', 'mode')),
      requestOfCaller('ACK', 1),
      pause(500),
      requestOfCaller('BYE', 2),
      receive(200),
    ];
    await called('uac_auto', steps, ['--auto-answer', '--after', '600000'], 200);
  });
});
