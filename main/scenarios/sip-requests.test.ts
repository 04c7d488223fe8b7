import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import type { IncomingRequest } from '../sip/ua/incoming-request.ts';
import type { OutgoingInvite } from '../sip/ua/outgoing-invite.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';

/** The methods that every agent serves. */
const SUPPORTED = 'replaces, join, 100rel, timer, from-change, norefersub, tdialog';
const ALLOW = 'INVITE, ACK, CANCEL, BYE, PRACK, UPDATE, NOTIFY, SUBSCRIBE, REFER, OPTIONS';

/** Bob's agent, and a peer that sends it whatever a test wants. */
async function setUp() {
  const world = new TwoParty();
  const bob = await world.party('bob');
  const { element, host } = await world.element();
  const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
  const send = async (request: SipRequest): Promise<SipResponse | undefined> => {
    let last: SipResponse | undefined;
    const onResponse = (response: SipResponse): void => {
      last = response;
    };
    element.transactions.send(request, target, { onResponse, onFailed: () => undefined });
    await world.clock.run(100);
    return last;
  };
  const request = (method: string, fields: Readonly<Record<string, string>> = {}, body?: string): SipRequest => {
    const made = outgoingRequest(
      method,
      { Contact: `<sip:peer@${host}>`, ...fields },
      body === undefined ? undefined : Buffer.from(body),
    );
    made.requestUri = `sip:bob@${bob.host}`;
    return made;
  };
  return { world, bob, host, element, target, send, request };
}

test('a method that nobody handles gets 405 with Allow, one that SIP does not have 501 (RFC 3261 §8.2.1, §21.5.2)', async () => {
  const { world, send, request } = await setUp();
  for (const method of ['MESSAGE', 'REGISTER', 'FROBNICATE']) {
    const response = await send(request(method));
    const expected = method === 'FROBNICATE' ? 501 : 405;
    assert.deepEqual([response?.status, response?.headers.first('Allow')], [expected, ALLOW]);
  }
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('OPTIONS names all we can do: Allow, Accept, Accept-Encoding, Accept-Language, Supported (RFC 3261 §11.2)', async () => {
  const { world, bob, send, request } = await setUp();
  const usage = bob.agent.handle('MESSAGE', () => undefined, ['text/plain']);
  const extension = bob.agent.supports('eventlist');
  const names = ['Allow', 'Accept', 'Accept-Encoding', 'Accept-Language', 'Supported', 'Server'];
  const response = await send(request('OPTIONS'));
  assert.deepEqual(
    [response?.status, ...names.map((name) => response?.headers.first(name))],
    [
      200,
      `${ALLOW}, MESSAGE`,
      'application/sdp, message/sipfrag, text/plain',
      'identity',
      'en',
      `${SUPPORTED}, eventlist`,
      'Test/1',
    ],
  );
  usage[Symbol.dispose]();
  extension[Symbol.dispose]();
  const later = await send(request('OPTIONS'));
  assert.deepEqual([later?.headers.first('Allow'), later?.headers.first('Supported')], [ALLOW, SUPPORTED]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a user we do not have gets 404, a machine may be asked by OPTIONS without user, a scheme we do not speak gets 416 (RFC 3261 §8.2.2.1)', async () => {
  const { world, bob, send, request } = await setUp();
  const cases: [method: string, requestUri: string, status: number][] = [
    ['INVITE', `sip:eve@${bob.host}`, 404],
    ['INVITE', `sip:${bob.host}`, 404],
    ['OPTIONS', `sip:eve@${bob.host}`, 404],
    ['OPTIONS', `sip:${bob.host}`, 200],
    ['OPTIONS', 'tel:+1234', 416],
    ['OPTIONS', 'http://example.com/', 416],
  ];
  for (const [method, requestUri, status] of cases) {
    const made = request(method);
    made.requestUri = requestUri;
    assert.equal((await send(made))?.status, status, `${method} ${requestUri}`);
  }
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a required extension that we do not have gets 420 with Unsupported; one that we have is let through (RFC 3261 §8.2.2.3)', async () => {
  const { world, bob, send, request } = await setUp();
  bob.agent.supports('eventlist');
  const response = await send(request('OPTIONS', { Require: 'foo, 100rel, bar' }));
  assert.deepEqual([response?.status, response?.headers.first('Unsupported')], [420, 'foo, bar']);
  assert.equal((await send(request('OPTIONS', { Require: '100REL', 'Proxy-Require': 'foo' })))?.status, 200);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a body that we do not understand gets 415 with what we do, unless it may be ignored (RFC 3261 §8.2.3)', async () => {
  const { world, bob, send, request } = await setUp();
  bob.agent.onInvite((incoming) => incoming.reject(486));
  const cases: [fields: Record<string, string>, status: number, field?: string, value?: string][] = [
    [{ 'Content-Type': 'text/html' }, 415, 'Accept', 'application/sdp'],
    [{ 'Content-Type': 'application/sdp', 'Content-Encoding': 'gzip' }, 415, 'Accept-Encoding', 'identity'],
    [{ 'Content-Type': 'text/html', 'Content-Disposition': 'render;handling=optional' }, 486],
    [{ 'Content-Type': 'application/SDP;charset=utf-8', 'Content-Encoding': 'identity' }, 486],
    [{}, 400],
  ];
  for (const [fields, status, field = 'Via', value] of cases) {
    const response = await send(request('INVITE', fields, 'v=0\r\n'));
    assert.equal(response?.status, status, JSON.stringify(fields));
    if (value !== undefined) assert.equal(response?.headers.first(field), value);
  }
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('an INVITE that takes no session description in answer gets 406 (RFC 3261 §13.3.1, §21.4.7)', async () => {
  const { world, bob, send, request } = await setUp();
  bob.agent.onInvite((incoming) => incoming.reject(486));
  const cases: [accept: string, status: number][] = [
    ['text/nobodyKnowsThis', 406],
    ['', 406],
    ['text/*, application/*;q=0.1', 486],
    ['*/*', 486],
    ['text/plain, application/sdp', 486],
    ['/', 400],
  ];
  for (const [accept, status] of cases) assert.equal((await send(request('INVITE', { Accept: accept })))?.status, status, accept);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a request that comes by two ways gets 482 the second time (RFC 3261 §8.2.2.2)', async () => {
  const { world, bob, send, request } = await setUp();
  bob.agent.onInvite((incoming) => incoming.ring(180));
  const invite = request('INVITE');
  const first = await send(invite);
  const second = await send(invite);
  const again = request('OPTIONS');
  await send(again);
  assert.deepEqual([first?.status, second?.status], [180, 482]);
  await world.clock.run(40_000);
  assert.equal((await send(again))?.status, 200);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('requests in dialogs that we do not have get 481 (RFC 3261 §12.2.2)', async () => {
  const { world, send, request } = await setUp();
  for (const method of ['BYE', 'INVITE', 'OPTIONS']) {
    const response = await send(request(method, { To: '<sip:bob@example.com>;tag=gone' }));
    assert.equal(response?.status, 481, method);
  }
  assert.equal((await send(request('FROBNICATE', { To: '<sip:bob@example.com>;tag=gone' })))?.status, 501);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('within a dialog a lower CSeq gets 500, an unknown extension 420, an unknown method 501 (RFC 3261 §12.2.2)', async () => {
  const { world, bob, send, request, element, target, host } = await setUp();
  bob.agent.onInvite((incoming) => void incoming.accept({ body: description('answer') }));
  const invite = request('INVITE', { CSeq: '100 INVITE' });
  const success = await send(invite);
  const to = success?.headers.first('To') ?? '';
  const within = (method: string, sequence: number, fields: Record<string, string> = {}): SipRequest =>
    request(method, { 'Call-ID': invite.headers.first('Call-ID') ?? '', To: to, CSeq: `${sequence} ${method}`, ...fields });
  element.transactions.sendAck(within('ACK', 100), target);
  const statuses: (number | undefined)[] = [];
  for (const made of [
    within('OPTIONS', 99),
    within('OPTIONS', 102),
    within('OPTIONS', 101),
    within('OPTIONS', 103, { Require: 'foo' }),
    within('FROBNICATE', 104),
    within('BYE', 105),
  ]) {
    statuses.push((await send(made))?.status);
  }
  assert.deepEqual(statuses, [500, 200, 500, 420, 501, 200]);
  assert.match(success?.headers.first('Contact') ?? '', /^<sip:bob@10\.0\.0\.1:5060>$/);
  assert.equal(host, '10.0.0.2');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a peer of RFC 2543 without From tag gets its call, and its BYE is understood (RFC 3261 §12.1.1)', async () => {
  const { world, bob, send, request, element, target } = await setUp();
  bob.agent.onInvite((incoming) => void incoming.accept({ body: description('answer') }));
  const invite = request('INVITE', { From: '<sip:old@example.com>' });
  const to = (await send(invite))?.headers.first('To') ?? '';
  const fields = { 'Call-ID': invite.headers.first('Call-ID') ?? '', From: '<sip:old@example.com>', To: to };
  const ack = request('ACK', { ...fields, CSeq: '1 ACK', 'Content-Type': 'application/sdp' });
  ack.body = Buffer.from('answer');
  element.transactions.sendAck(ack, target);
  await world.clock.run(100);
  const bye = await send(request('BYE', { ...fields, CSeq: '2 BYE' }));
  assert.deepEqual([bye?.status, bob.agent.callCount], [200, 0]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('Record-Route is copied into 180 and 200, and our requests go that way: loose, then strict (RFC 3261 §12.1.1, §12.2.1.1)', async () => {
  for (const lr of [';lr', '']) {
    const { world, bob, send, request, element, target, host } = await setUp();
    const received: SipRequest[] = [];
    element.transactions.onRequest((transaction) => void received.push(transaction.request));
    let bye: () => void = () => undefined;
    bob.agent.onInvite((incoming) => {
      incoming.ring(180);
      const session = incoming.accept({ body: description('answer') });
      bye = () => void session?.bye();
    });
    const recordRoute = `<sip:${host}${lr}>, <sip:far.example;lr>`;
    const invite = request('INVITE', { 'Record-Route': recordRoute });
    const success = await send(invite);
    assert.equal(success?.headers.first('Record-Route'), recordRoute);
    const fields = { 'Call-ID': invite.headers.first('Call-ID') ?? '', To: success?.headers.first('To') ?? '', CSeq: '1 ACK' };
    element.transactions.sendAck(request('ACK', fields), target);
    await world.clock.run(10);
    bye();
    await world.clock.run(100);
    assert.deepEqual(
      received.map(({ requestUri, headers }) => [requestUri, headers.values('Route')]),
      lr === ''
        ? [[`sip:${host}`, ['<sip:far.example;lr>', `<sip:peer@${host}>`]]]
        : [[`sip:peer@${host}`, [`<sip:${host};lr>`, '<sip:far.example;lr>']]],
    );
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
});

test('a usage adds a method in one place: out of dialogs, and within by a handler of the dialog', async () => {
  const world = new TwoParty();
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const seen: string[] = [];
  const answer = (who: string) => (incoming: IncomingRequest) => {
    seen.push(`${who} ${Buffer.from(incoming.body?.bytes ?? []).toString()} ${incoming.dialog?.state}`);
    incoming.respond(202);
  };
  bob.agent.handle('MESSAGE', answer('agent'), ['text/plain']);
  bob.agent.onInvite(
    (incoming) => void incoming.accept({ body: description('answer') })?.dialog.handle('MESSAGE', answer('dialog')),
  );
  const body = { contentType: 'text/plain', bytes: Buffer.from('hello') };
  const outside = alice.agent.request({ identity: alice.identity, method: 'MESSAGE', target: bob.uri, body });
  const invite: OutgoingInvite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  const outcomes: unknown[] = [];
  invite.onAnswered(async ({ session }) => {
    const sent = await session.dialog.request('MESSAGE', { body });
    outcomes.push(sent.ok && sent.value.status);
  });
  await world.clock.run(200);
  const first = await outside;
  outcomes.unshift(first.ok && first.value.status);
  assert.deepEqual(
    [outcomes, seen],
    [
      [202, 202],
      ['agent hello undefined', 'dialog hello confirmed'],
    ],
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
