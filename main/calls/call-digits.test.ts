import assert from 'node:assert/strict';
import { test } from 'node:test';
import { receiveInfoDigits } from '../sip/ua/info-digits.ts';
import type { Session } from '../sip/ua/session.ts';
import { FakeMediaHost } from '../testing/fake-media-host.ts';
import { NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';
import { Calls } from './calls.ts';

const withoutEvents = 'v=0\r\no=- 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n';

/** Alice has calls, Bob is a bare agent whose sound has no telephone events. */
async function setUp(takesInfo: boolean) {
  const world = new TwoParty();
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const pressed: string[] = [];
  if (takesInfo) {
    receiveInfoDigits(bob.agent, ({ digit }) => {
      pressed.push(digit);
      return true;
    });
  }
  const sessions: Session[] = [];
  bob.agent.onInvite((incoming) => {
    const session = incoming.accept({ body: { contentType: 'application/sdp', bytes: Buffer.from(withoutEvents) } });
    if (session) sessions.push(session);
  });
  const media = new FakeMediaHost();
  const account = { id: 'alice', identity: alice.identity };
  const hosts = { towards: async () => alice.host, facing: async () => alice.host };
  const calls = new Calls({
    clock: world.clock,
    random: world.random,
    agent: alice.agent,
    media,
    hosts,
    accountOf: () => account,
  });
  const placed = calls.place(account, bob.uri);
  assert.ok(placed.ok);
  await world.clock.run(500);
  const [theirs] = sessions;
  assert.ok(theirs);
  assert.equal(placed.value.facts.state, 'active');
  return { world, media, calls, call: placed.value, theirs, pressed };
}

test('without telephone events keys go by INFO, where the peer takes it (RFC 6086)', async () => {
  const { world, media, call, pressed } = await setUp(true);
  const sending = call.sendDigits('1#');
  await world.clock.run(1_000);
  assert.ok((await sending).ok);
  assert.deepEqual([pressed, media.stream.digits, call.facts.digits], [['1', '#'], [], '1#']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('without telephone events and without INFO there are no keys', async () => {
  const { world, call } = await setUp(false);
  assert.deepEqual(await call.sendDigits('1'), { ok: false, error: { code: 'DIGITS_UNSUPPORTED', status: 0 } });
  assert.equal(call.facts.digits, '');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('keys that come by INFO and by telephone event are the same to whoever listens (RFC 6086, RFC 4733)', async () => {
  const { world, media, calls, call, theirs } = await setUp(false);
  const heard: unknown[] = [];
  calls.onDigit((digit) => void heard.push(digit));
  const body = { contentType: 'application/dtmf-relay', bytes: Buffer.from('Signal=5\r\nDuration=160\r\n') };
  const sending = theirs.dialog.request('INFO', { body });
  await world.clock.run(100);
  assert.ok((await sending).ok);
  media.happen({ streamId: call.streamId ?? '', type: 'digit', digit: '6', durationMs: 100 });
  assert.deepEqual(heard, [
    { callId: call.id, digit: '5' },
    { callId: call.id, digit: '6' },
  ]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
