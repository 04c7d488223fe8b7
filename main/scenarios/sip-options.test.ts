import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capabilityDescription } from '../calls/capability-description.ts';
import { parseSessionDescription } from '../sdp/session-description.ts';
import type { SipResponse } from '../sip/message/message.ts';
import { receiveTexts } from '../sip/ua/message-usage.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';

/** Bob can take calls and texts, and says so. */
async function setUp() {
  const world = new TwoParty();
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  bob.agent.supports('replaces');
  bob.agent.events.serve({ name: 'presence' });
  receiveTexts(bob.agent, ({ respond }) => respond(200));
  bob.agent.options.describeWith(capabilityDescription);
  const ask = async (fields: [string, string][] = []): Promise<SipResponse> => {
    const asking = alice.agent.request({ identity: alice.identity, method: 'OPTIONS', target: bob.uri, headers: fields });
    await world.clock.run(100);
    const answer = await asking;
    assert.ok(answer.ok);
    return answer.value;
  };
  return { world, alice, bob, ask };
}

test('OPTIONS says all that we can do, with a session description whose port is 0 (RFC 3261 §11.2, RFC 3264 §9)', async () => {
  const { world, bob, ask } = await setUp();
  const { status, headers, body } = await ask();
  assert.equal(status, 200);
  for (const method of ['INVITE', 'OPTIONS', 'MESSAGE', 'REFER', 'NOTIFY'])
    assert.ok(headers.values('Allow').includes(method), method);
  assert.ok(headers.values('Accept').includes('text/plain') && headers.values('Accept').includes('multipart/mixed'));
  assert.ok(headers.values('Supported').includes('replaces'));
  assert.deepEqual(
    ['Accept-Encoding', 'Accept-Language', 'Allow-Events', 'Content-Type'].map((name) => headers.first(name)),
    ['identity', 'en', 'refer, presence', 'application/sdp'],
  );
  const described = parseSessionDescription(body);
  assert.ok(described.ok);
  assert.deepEqual([described.value.media[0]?.port, described.value.connection?.address], [0, bob.host]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('who takes no session description gets none (RFC 3261 §11.1)', async () => {
  const { world, ask } = await setUp();
  const table: readonly (readonly [accept: string, hasBody: boolean])[] = [
    ['application/sdp', true],
    ['text/plain, application/*', true],
    ['*/*;q=0.1', true],
    ['text/plain', false],
    ['', false],
    ['!', false],
  ];
  for (const [accept, hasBody] of table) assert.equal((await ask([['Accept', accept]])).body.length > 0, hasBody, accept);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('within a dialog it is answered too, and leaves the call as it is', async () => {
  const { world, alice, bob } = await setUp();
  bob.agent.onInvite((incoming) => void incoming.accept({ body: description('answer') }));
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  const statuses: number[] = [];
  invite.onAnswered(({ session }) => {
    void session.dialog.request('OPTIONS').then((answer) => statuses.push(answer.ok ? answer.value.status : 0));
  });
  await world.clock.run(1_000);
  assert.deepEqual([statuses, alice.agent.callCount, bob.agent.callCount], [[200], 1, 1]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
