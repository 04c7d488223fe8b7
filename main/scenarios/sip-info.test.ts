import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import { type InfoDigit, InfoDigits, receiveInfoDigits } from '../sip/ua/info-digits.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import type { Party } from '../testing/two-party.ts';
import { NOTHING_LEFT_OVER } from '../testing/two-party.ts';
import { openSessionPair } from './session-pair.ts';

/** A call in which Bob takes digits by INFO. */
async function setUp(options: Parameters<typeof openSessionPair>[0] = {}) {
  const pressed: InfoDigit[] = [];
  const switchboard = { takes: true };
  const takeDigits = ({ agent }: Party): void => {
    receiveInfoDigits(agent, (digit) => {
      pressed.push(digit);
      return switchboard.takes;
    });
  };
  const { world, alice, bob, hers: session } = await openSessionPair({ ...options, prepare: takeDigits });
  return { world, alice, bob, session, pressed, switchboard };
}

test('keys go as INFO one after the other, each when the former was taken; both sides know the peer takes them', async () => {
  const { world, alice, session, pressed } = await setUp({ impairment: { delayMs: 20 } });
  assert.deepEqual([session.dialog.peerAllows('INFO'), session.dialog.peerAllows('PUBLISH')], [true, false]);
  const digits = new InfoDigits(session.dialog, world.clock);
  const sending = [digits.send('12'), digits.send('#')];
  await world.clock.run(1_000);
  assert.deepEqual(
    (await Promise.all(sending)).map(({ ok }) => ok),
    [true, true],
  );
  assert.deepEqual(
    pressed.map(({ digit, durationMs }) => [digit, durationMs]),
    [
      ['1', 160],
      ['2', 160],
      ['#', 160],
    ],
  );
  assert.deepEqual(alice.messages, ['>INFO', '<200 INFO', '>INFO', '<200 INFO', '>INFO', '<200 INFO']);
  assert.match(
    alice.texts.at(-2) ?? '',
    /\r\nContent-Type: application\/dtmf-relay\r\n[\s\S]*\r\n\r\nSignal=#\r\nDuration=160\r\n$/,
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('an INFO package we do not have gets 469 with Recv-Info, another body 415, none 200, a bad one 400 (RFC 6086)', async () => {
  const { world, session, pressed } = await setUp();
  const relay = (text: string) => ({ contentType: 'application/dtmf-relay', bytes: Buffer.from(text) });
  const cases: [Parameters<typeof session.dialog.request>[1], number][] = [
    [{ headers: [['Info-Package', 'foo']], body: relay('Signal=1') }, 469],
    [{ headers: [['Info-Package', 'foo;bar=1']] }, 469],
    [{ headers: [['Info-Package', '"foo"']] }, 400],
    [{ body: { contentType: 'application/x-other', bytes: Buffer.from('1') } }, 415],
    [{ body: { contentType: '!', bytes: Buffer.from('1') } }, 415],
    [{}, 200],
    [{ body: relay('nothing') }, 400],
    [{ body: relay('Signal=1') }, 200],
    [{ body: { contentType: 'application/dtmf', bytes: Buffer.from('2') } }, 200],
  ];
  for (const [options, status] of cases) {
    const sending = session.dialog.request('INFO', options);
    await world.clock.run(100);
    const outcome = await sending;
    const response: SipResponse | undefined = outcome.ok ? outcome.value : outcome.error.response;
    assert.equal(response?.status, status);
    assert.equal(response.headers.first('Recv-Info'), status === 469 ? '' : undefined);
    assert.equal(response.headers.first('Accept'), status === 415 ? 'application/dtmf-relay, application/dtmf' : undefined);
  }
  assert.deepEqual(
    pressed.map(({ digit }) => digit),
    ['1', '2'],
  );
  assert.equal(session.state, 'confirmed');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('INFO outside of a dialog, or in one that is no call, gets 481; that ends the call at the sender (RFC 6086)', async () => {
  const { world, bob, session, switchboard } = await setUp();
  const { element } = await world.element();
  const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
  const statuses: number[] = [];
  const stray: SipRequest = outgoingRequest('INFO');
  stray.requestUri = `sip:bob@${bob.host}`;
  element.transactions.send(stray, target, {
    onResponse: ({ status }) => void statuses.push(status),
    onFailed: () => undefined,
  });
  await world.clock.run(100);
  assert.deepEqual(statuses, [481]);
  switchboard.takes = false;
  const sending = new InfoDigits(session.dialog, world.clock).send('12');
  await world.clock.run(1_000);
  const outcome = await sending;
  assert.deepEqual([outcome.ok, !outcome.ok && outcome.error.status, session.state], [false, 481, 'ended']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
