import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { SipRequest, SipResponse } from '../message/message.ts';
import { SessionTimer, type SessionTimerPolicy, usualSessionTimer } from './session-timer.ts';

type Fields = Readonly<Record<string, string>>;

const request = (fields: Fields): SipRequest => new SipRequest('INVITE', 'sip:b@example.com', Object.entries(fields));
const response = (status: number, fields: Fields): SipResponse => new SipResponse(status, '', Object.entries(fields));

function setUp(policy: SessionTimerPolicy = usualSessionTimer) {
  const clock = new FakeClock();
  const timer = new SessionTimer(clock, policy);
  const events: [string, number][] = [];
  const note = (what: string) => () => void events.push([what, clock.nowMs() / 1_000]);
  timer.run({ refresh: note('refresh'), expire: note('expire') });
  return { clock, timer, events };
}

test('we ask for 1800 s and name no Min-SE below the default of 90 s (RFC 4028 §5, §7.1)', () => {
  const { timer } = setUp();
  assert.deepEqual(timer.requestFields, [['Session-Expires', '1800']]);
  assert.deepEqual(setUp({ expiresSeconds: 60, minSeconds: 30 }).timer.requestFields, [['Session-Expires', '90']]);
  assert.deepEqual(setUp({ expiresSeconds: 300, minSeconds: 120 }).timer.requestFields, [
    ['Session-Expires', '300'],
    ['Min-SE', '120'],
  ]);
});

test('422 raises what we ask for to its Min-SE; one that raises nothing, or too much, is believed not (§7.3)', () => {
  const { timer } = setUp({ expiresSeconds: 120, minSeconds: 90 });
  assert.equal(timer.raise(response(422, { 'Min-SE': '300' })), true);
  assert.deepEqual(timer.requestFields, [
    ['Session-Expires', '300'],
    ['Min-SE', '300'],
  ]);
  for (const minSe of ['300', '200', 'x', `${limits.userAgent.expiresMaxSeconds + 1}`]) {
    assert.equal(timer.raise(response(422, { 'Min-SE': minSe })), false, minSe);
  }
  assert.equal(timer.raise(response(422, {})), false);
  assert.equal(timer.raise(response(500, { 'Min-SE': '600' })), false);
});

test('the refresher refreshes at half the interval, and the session ends a third or 32 s before it is over (§7.2, §10)', () => {
  for (const [seconds, expire] of [
    [90, 60],
    [1_800, 1_768],
  ] as const) {
    const { clock, timer, events } = setUp();
    timer.takeResponse(response(200, { 'Session-Expires': `${seconds};refresher=uac` }));
    clock.advance(seconds * 1_000);
    assert.deepEqual(events, [
      ['refresh', seconds / 2],
      ['expire', expire],
    ]);
  }
});

test('where the other refreshes, we only watch (§10)', () => {
  const { clock, timer, events } = setUp();
  timer.takeResponse(response(200, { 'Session-Expires': '90;refresher=uas' }));
  clock.advance(59_000);
  timer.answer(request({ Supported: 'timer', 'Session-Expires': '90;refresher=uac' }));
  clock.advance(59_000);
  assert.deepEqual(events, []);
  clock.advance(1_000);
  assert.deepEqual(events, [['expire', 119]]);
});

test('who refreshes stays the same, whoever sends the next request (§7.4, §9)', () => {
  const { timer } = setUp();
  timer.takeResponse(response(200, { 'Session-Expires': '600;refresher=uac' }));
  assert.deepEqual(timer.requestFields, [['Session-Expires', '600;refresher=uac']]);
  assert.deepEqual(timer.answer(request({ Supported: 'timer' })), [
    ['Session-Expires', '600;refresher=uas'],
    ['Require', 'timer'],
  ]);
  timer.takeResponse(response(200, { 'Session-Expires': '600;refresher=uas' }));
  assert.deepEqual(timer.requestFields, [['Session-Expires', '600;refresher=uas']]);
});

test('our 2xx follows table 2 of §9: the wish of who asked, else whoever can', () => {
  const cases: [Fields, (readonly [string, string])[]][] = [
    [{}, []],
    [{ 'Session-Expires': '600' }, [['Session-Expires', '600;refresher=uas']]],
    [
      { Supported: 'timer' },
      [
        ['Session-Expires', '1800;refresher=uac'],
        ['Require', 'timer'],
      ],
    ],
    [
      { Supported: 'timer', 'Session-Expires': '600;refresher=uas' },
      [
        ['Session-Expires', '600;refresher=uas'],
        ['Require', 'timer'],
      ],
    ],
    [
      { k: '100rel, Timer', x: '600;refresher=uac' },
      [
        ['Session-Expires', '600;refresher=uac'],
        ['Require', 'timer'],
      ],
    ],
    [
      { Supported: 'timer', 'Session-Expires': '7200', 'Min-SE': '3600' },
      [
        ['Session-Expires', '3600;refresher=uac'],
        ['Require', 'timer'],
      ],
    ],
  ];
  for (const [fields, expected] of cases) assert.deepEqual(setUp().timer.answer(request(fields)), expected);
});

test('too short an interval is refused with 422 and our Min-SE, but only to who can do better (§9)', () => {
  const { timer } = setUp({ expiresSeconds: 1_800, minSeconds: 120 });
  const refusal = { status: 422, headers: [['Min-SE', '120']] };
  assert.deepEqual(timer.judge(request({ Supported: 'timer', 'Session-Expires': '119' })), refusal);
  assert.equal(timer.judge(request({ 'Session-Expires': '119' })), undefined);
  assert.equal(timer.judge(request({ Supported: 'timer', 'Session-Expires': '120' })), undefined);
  assert.equal(timer.judge(request({ Supported: 'timer' })), undefined);
  assert.deepEqual(timer.judge(request({ 'Session-Expires': 'soon' })), { status: 400 });
});

test('a 2xx without Session-Expires ends the timer (§7.2); an absurd one is bounded', () => {
  const { clock, timer, events } = setUp();
  timer.takeResponse(response(200, { 'Session-Expires': '90;refresher=uac' }));
  timer.takeResponse(response(200, {}));
  assert.equal(clock.pending, 0);
  timer.takeResponse(response(200, { 'Session-Expires': '1;refresher=uac' }));
  assert.equal(timer.agreedSeconds, limits.userAgent.sessionMinSeconds);
  timer.takeResponse(response(200, { 'Session-Expires': '4294967295;refresher=uac' }));
  assert.equal(timer.agreedSeconds, limits.userAgent.expiresMaxSeconds);
  for (const value of ['0', 'x', '99999999999']) {
    timer.takeResponse(response(200, { 'Session-Expires': value }));
    assert.equal(timer.agreedSeconds, undefined, value);
  }
  timer[Symbol.dispose]();
  assert.deepEqual([clock.pending, events], [0, []]);
});
