import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest } from '../sip/message/message.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import type { Answered, Progress } from '../sip/ua/outgoing-invite.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import { description, NOTHING_LEFT_OVER, TwoParty, textOf } from '../testing/two-party.ts';

/** Alice calls a proxy that forks; the test plays the phones behind it, each with a tag of its own. */
async function setUp() {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  const received: string[] = [];
  const transactions: ServerTransaction[] = [];
  element.transactions.onRequest((transaction) => {
    received.push(nameOf(transaction.request));
    if (transaction.request.method === 'INVITE') transactions.push(transaction);
    else transaction.respond(responseTo(transaction.request, 200));
  });
  element.transactions.onAck(({ request }) => void received.push(nameOf(request)));
  element.transactions.onCancel(({ cancel, invite }) => {
    received.push('CANCEL');
    cancel.respond(responseTo(cancel.request, 200));
    invite?.respond(responseTo(invite.request, 487, { toTag: 'proxy' }));
  });
  const invite = alice.agent.invite({
    identity: alice.identity,
    target: { ...alice.uri, user: 'team', host },
    body: description('offer'),
  });
  const progress: Progress[] = [];
  const answered: Answered[] = [];
  const failures: RequestFailure[] = [];
  invite.onProgress((event) => void progress.push(event));
  invite.onAnswered((event) => void answered.push(event));
  invite.onFailed((failure) => void failures.push(failure));
  await world.clock.run(10);
  const answer = (status: number, toTag: string): void => {
    const [transaction] = transactions;
    assert(transaction !== undefined);
    const headers = [['Contact', `<sip:${toTag}@${host}>`]] as const;
    transaction.respond(responseTo(transaction.request, status, { toTag, headers, body: Buffer.from(`sdp ${toTag}`) }));
  };
  return { world, alice, invite, progress, answered, failures, answer, received };
}

/** Method and Request-URI's user. */
function nameOf(request: SipRequest): string {
  return `${request.method} ${/^sip:(?<user>\w+)@/.exec(request.requestUri)?.groups?.user}`;
}

test('each fork is an early dialog of its own; the first 2xx wins, a second is acknowledged and ended (RFC 3261 §13.2.2.4)', async () => {
  const { world, alice, invite, progress, answered, answer, received } = await setUp();
  answer(180, 'a');
  answer(183, 'b');
  answer(180, 'a');
  await world.clock.run(100);
  assert.deepEqual(
    progress.map(({ status, dialog, body }) =>
      [status, dialog?.remoteTarget, textOf(body)].map((value) =>
        typeof value === 'object' ? 'user' in value && value.user : value,
      ),
    ),
    [
      [180, 'a', 'sdp a'],
      [183, 'b', 'sdp b'],
      [180, 'a', 'sdp a'],
    ],
  );
  assert.equal(progress[0]?.dialog, progress[2]?.dialog);
  assert.deepEqual([invite.state, alice.agent.dialogCount], ['early', 2]);

  answer(200, 'b');
  answer(200, 'c');
  answer(200, 'b');
  await world.clock.run(100);
  assert.deepEqual(
    answered.map(({ session, body }) => [session.dialog === progress[1]?.dialog, textOf(body)]),
    [[true, 'sdp b']],
  );
  assert.deepEqual(received, ['INVITE team', 'ACK b', 'ACK c', 'BYE c', 'ACK b']);
  await world.clock.run(33_000);
  assert.equal(alice.agent.dialogCount, 1);
  void answered[0]?.session.bye();
  await world.clock.run(100);
  assert.equal(received.at(-1), 'BYE b');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a final refusal ends all early dialogs (RFC 3261 §12.3)', async () => {
  const { world, alice, failures, answer } = await setUp();
  answer(180, 'a');
  answer(180, 'b');
  await world.clock.run(100);
  assert.equal(alice.agent.dialogCount, 2);
  answer(486, 'a');
  await world.clock.run(100);
  assert.deepEqual([alice.agent.dialogCount, failures.map(({ status }) => status)], [0, [486]]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('2xx of several forks after a cancel are all acknowledged and ended', async () => {
  const { world, invite, answered, failures, answer, received } = await setUp();
  answer(180, 'a');
  await world.clock.run(100);
  answer(200, 'a');
  answer(200, 'b');
  invite.cancel();
  await world.clock.run(1_000);
  answer(200, 'a');
  await world.clock.run(1_000);
  assert.deepEqual([answered.length, failures.map(({ cause }) => cause)], [0, ['cancelled']]);
  assert.deepEqual(received.filter((name) => name.startsWith('BYE')).sort(), ['BYE a', 'BYE b']);
  assert.deepEqual(received.filter((name) => name.startsWith('ACK')).sort(), ['ACK a', 'ACK a', 'ACK b']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('beyond limits.dialog.earlyPerInvite further ringing forks are heard but make no dialog; an answer of one is taken', async () => {
  const { world, alice, progress, answered, answer } = await setUp();
  for (let fork = 0; fork < limits.dialog.earlyPerInvite + 3; fork++) answer(180, `f${fork}`);
  await world.clock.run(100);
  assert.deepEqual([alice.agent.dialogCount, progress.length], [limits.dialog.earlyPerInvite, limits.dialog.earlyPerInvite + 3]);
  assert.equal(progress.at(-1)?.dialog, undefined);
  answer(200, `f${limits.dialog.earlyPerInvite + 2}`);
  await world.clock.run(100);
  assert.equal(answered.length, 1);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a 2xx that comes after the refusal of another fork is acknowledged and ended', async () => {
  const { world, failures, answered, answer, received, alice } = await setUp();
  answer(486, 'a');
  await world.clock.run(10);
  const late =
    alice.texts
      .find((text) => text.startsWith('SIP/2.0 486'))
      ?.replace('486 Busy Here', '200 OK')
      .replace(/;tag=a\r/, ';tag=late\r') ?? '';
  assert.match(late, /tag=late/);
  const network = world.network.host('10.0.0.99');
  const socket = await network.bindDatagram({ host: '10.0.0.99', port: 5060 });
  assert(socket.ok);
  socket.value.send(Buffer.from(late), { host: alice.host, port: 5060 });
  await world.clock.run(100);
  assert.deepEqual([failures.map(({ status }) => status), answered.length], [[486], 0]);
  assert.deepEqual(
    received.filter((name) => !name.startsWith('INVITE')),
    ['ACK a', 'BYE a'],
  );
  socket.value[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
