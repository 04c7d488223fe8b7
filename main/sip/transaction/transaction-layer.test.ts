import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../../base/event.ts';
import { ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { type Impairment, MemoryNetwork } from '../../testing/memory-network.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { outgoingRequest, SipElement } from '../../testing/sip-element.ts';
import { noTrace, type TraceEvent, type TraceSink } from '../../trace/trace.ts';
import { responseTo } from '../message/build.ts';
import { SipRequest, type SipResponse } from '../message/message.ts';
import type { Flow, Target } from '../transport/flow.ts';
import type { FlowFailure, ReceivedRequest, ReceivedResponse } from '../transport/sip-transport.ts';
import { TransportError } from '../transport/transport-error.ts';
import type { ServerTransaction } from './transaction.ts';
import { TransactionLayer, type TransactionTransport } from './transaction-layer.ts';

const alice = '192.0.2.1';
const bob = '192.0.2.2';

async function twoElements(impairment: Impairment = {}, trace: TraceSink = noTrace) {
  const clock = new FakeClock();
  const random = new SeededRandom(3);
  const internet = new MemoryNetwork({ clock, random, impairment });
  const start = (host: string): Promise<SipElement> =>
    SipElement.start({
      clock,
      random,
      trace,
      network: internet.host(host),
      listen: [
        ['udp', { host, port: 5060 }],
        ['tcp', { host, port: 5060 }],
      ],
    });
  const [a, b] = [await start(alice), await start(bob)];
  const heard: (number | string)[] = [];
  const handlers = {
    onResponse: (response: SipResponse) => void heard.push(response.status),
    onFailed: (kind: string) => void heard.push(kind),
    onEnded: () => void heard.push('ended'),
  };
  const to = (transport: 'udp' | 'tcp'): Target => ({ transport, address: { host: bob, port: 5060 } });
  const end = (): void => {
    assert.deepEqual([a.transactions.activeCount, b.transactions.activeCount], [0, 0]);
    for (const element of [a, b]) element[Symbol.dispose]();
    internet[Symbol.dispose]();
    assert.equal(clock.pending, 0);
  };
  return { clock, internet, a: a.transactions, b: b.transactions, heard, handlers, to, end };
}

const answerWith = (status: number) => (transaction: ServerTransaction) =>
  transaction.respond(responseTo(transaction.request, status, { toTag: 'b1' }));

for (const transport of ['udp', 'tcp'] as const) {
  test(`over ${transport}: request, response, and both ends forget`, async () => {
    const { clock, a, b, heard, handlers, to, end } = await twoElements();
    b.onRequest(answerWith(200));
    const request = outgoingRequest('OPTIONS');
    const transaction = a.send(request, to(transport), handlers);
    assert.equal(request.headers.has('Via'), false);
    assert.equal(transaction.state, 'trying');
    await clock.run(100);
    assert.deepEqual(heard.slice(0, 1), [200]);
    assert.match(
      transaction.request.headers.first('Via') ?? '',
      new RegExp(`^SIP/2.0/${transport.toUpperCase()} 192.0.2.1:5060;branch=z9hG4bK`),
    );
    await clock.run(32_000);
    assert.deepEqual(heard, [200, 'ended']);
    end();
  });

  test(`over ${transport}: a refused call is acknowledged hop by hop and nobody hears the ACK`, async () => {
    const { clock, a, b, heard, handlers, to, end } = await twoElements();
    const ends: string[] = [];
    b.onRequest((transaction) => {
      transaction.onEnded((how) => ends.push(how));
      answerWith(486)(transaction);
    });
    b.onAck(() => ends.push('ack'));
    a.send(outgoingRequest('INVITE'), to(transport), handlers);
    await clock.run(40_000);
    assert.deepEqual(heard, [486, 'ended']);
    assert.deepEqual(ends, ['ended']);
    end();
  });

  test(`over ${transport}: the ACK to a 2xx has its own branch and goes to the user (RFC 3261 §13.2.2.4)`, async () => {
    const { clock, a, b, heard, handlers, to, end } = await twoElements();
    const acks: string[] = [];
    b.onRequest(answerWith(200));
    b.onAck(({ request }) => acks.push(request.headers.first('Via') ?? ''));
    const invite = a.send(outgoingRequest('INVITE', { 'Call-ID': 'same' }), to(transport), handlers);
    await clock.run(100);
    const ack = outgoingRequest('ACK', { 'Call-ID': 'same' });
    a.sendAck(ack, to(transport));
    a.sendAck(ack, to(transport));
    await clock.run(40_000);
    assert.deepEqual(heard, [200, 'ended']);
    assert.equal(acks.length, 2);
    assert.ok(acks.every((via) => via.includes(';branch=z9hG4bK') && !via.includes(invite.id)));
    assert.equal(ack.headers.has('Via'), false);
    end();
  });

  test(`over ${transport}: CANCEL finds its INVITE; the user answers both (RFC 3261 §9.2)`, async () => {
    const { clock, a, b, heard, handlers, to, end } = await twoElements();
    b.onRequest(answerWith(180));
    const cancels: unknown[] = [];
    b.onCancel(({ cancel, invite }) => {
      cancels.push(invite?.request.method, cancel.request.headers.first('CSeq'), cancel.request.headers.count('Via'));
      answerWith(200)(cancel);
      if (invite) answerWith(487)(invite);
    });
    const transaction = a.send(outgoingRequest('INVITE'), to(transport), handlers);
    transaction.cancel();
    await clock.run(40_000);
    assert.deepEqual(cancels, ['INVITE', '1 CANCEL', 1]);
    assert.deepEqual(heard, [180, 487, 'ended']);
    end();
  });
}

test('what the network repeats, nobody hears twice', async () => {
  const { clock, a, b, heard, handlers, to, end } = await twoElements({ repeatRate: 1, jitterMs: 20 });
  const requests: string[] = [];
  b.onRequest((transaction) => {
    requests.push(transaction.request.method);
    answerWith(transaction.request.method === 'INVITE' ? 486 : 200)(transaction);
  });
  a.send(outgoingRequest('INVITE'), to('udp'), handlers);
  a.send(outgoingRequest('OPTIONS'), to('udp'), handlers);
  await clock.run(40_000);
  assert.deepEqual(requests.sort(), ['INVITE', 'OPTIONS']);
  assert.deepEqual(heard.sort(), [200, 486, 'ended', 'ended']);
  end();
});

test('a CANCEL without an INVITE is told so (RFC 3261 §9.2)', async () => {
  const { clock, a, b, handlers, heard, to, end } = await twoElements();
  b.onCancel(({ cancel, invite }) => {
    assert.equal(invite, undefined);
    answerWith(481)(cancel);
  });
  a.send(outgoingRequest('CANCEL'), to('udp'), handlers);
  await clock.run(40_000);
  assert.deepEqual(heard, [481, 'ended']);
  end();
});

test('nobody there: UDP and TCP fail as transport at once, not after 32 s', async () => {
  const { clock, a, handlers, heard, end } = await twoElements();
  const nobody = { host: '192.0.2.99', port: 5060 };
  a.send(outgoingRequest('OPTIONS'), { transport: 'udp', address: nobody }, handlers);
  a.send(outgoingRequest('INVITE'), { transport: 'tcp', address: nobody }, handlers);
  await clock.run(1);
  assert.deepEqual(heard, ['transport', 'ended', 'transport', 'ended']);
  end();
});

test('a stream that breaks before the answer fails the request', async () => {
  const { clock, internet, a, b, handlers, heard, to, end } = await twoElements();
  const waiting: ServerTransaction[] = [];
  b.onRequest((transaction) => waiting.push(transaction));
  a.send(outgoingRequest('OPTIONS'), to('tcp'), handlers);
  await clock.run(1);
  internet.breakStreams(bob);
  await clock.run(1);
  assert.deepEqual(heard, ['transport', 'ended']);
  waiting.forEach(answerWith(200));
  await clock.run(1);
  end();
});

test('a long request that ends up on TCP is not repeated there', async () => {
  const { clock, internet, a, b, handlers, heard, to, end } = await twoElements();
  const waiting: ServerTransaction[] = [];
  b.onRequest((transaction) => waiting.push(transaction));
  a.send(outgoingRequest('MESSAGE', {}, new Uint8Array(5_000)), to('udp'), handlers);
  await clock.run(3_000);
  assert.equal(internet.counters.datagramsSent, 0);
  waiting.forEach(answerWith(200));
  await clock.run(1);
  assert.deepEqual(heard, [200, 'ended']);
  end();
});

test('a proxy may put its loop detection into the branch (RFC 3261 §16.6)', async () => {
  const { clock, a, b, handlers, to, end } = await twoElements();
  b.onRequest(answerWith(200));
  const transaction = a.send(outgoingRequest('OPTIONS'), to('udp'), handlers, { branchSuffix: 'abc' });
  assert.match(transaction.id, /^z9hG4bK[0-9a-f]{24}\.abc$/);
  await clock.run(40_000);
  end();
});

test('states and timers are traced under the branch that the messages carry', async () => {
  const events: TraceEvent[] = [];
  const { clock, a, b, handlers, to, end } = await twoElements({}, { record: (event) => events.push(event) });
  b.onRequest(answerWith(486));
  const transaction = a.send(outgoingRequest('INVITE', { 'Call-ID': 'x' }), to('udp'), handlers);
  await clock.run(40_000);
  const of = (kind: string) => events.filter((event) => event.kind === kind);
  assert.ok(events.every((event) => event.callId === 'x' && event.element === 'test'));
  assert.ok(of('message').every((event) => event.kind === 'message' && event.transactionId === transaction.id));
  assert.deepEqual(
    of('transaction').map((event) => event.kind === 'transaction' && event.id === transaction.id && `${event.from}>${event.to}`),
    ['proceeding>completed', 'calling>completed', 'completed>confirmed', 'confirmed>terminated', 'completed>terminated'],
  );
  assert.deepEqual(
    of('timer').map((event) => event.kind === 'timer' && event.transactionId === transaction.id && event.name),
    ['timerI', 'timerD'],
  );
  end();
});

/** The layer alone, to hand it what a network would not bring. */
class FakeTransport implements TransactionTransport {
  readonly requests = new Emitter<ReceivedRequest>();
  readonly responses = new Emitter<ReceivedResponse>();
  readonly failures = new Emitter<FlowFailure>();
  readonly onRequest = this.requests.event;
  readonly onResponse = this.responses.event;
  readonly onFlowFailed = this.failures.event;
  readonly sent: SipRequest[] = [];
  readonly answered: SipResponse[] = [];
  readonly stateless: { readonly status: number; readonly method: string; readonly fields: unknown }[] = [];
  readonly flow: Flow = {
    id: 'f',
    transport: 'udp',
    local: { host: alice, port: 5060 },
    remote: { host: bob, port: 5060 },
    isReliable: false,
  };

  async sendRequest(request: SipRequest): Promise<Result<Flow, TransportError>> {
    this.sent.push(request);
    return ok(this.flow);
  }

  async sendResponse(response: SipResponse): Promise<Result<Flow, TransportError>> {
    this.answered.push(response);
    return ok(this.flow);
  }

  answerStateless(
    request: SipRequest,
    _flow: Flow,
    status: number,
    options: { readonly headers?: Iterable<unknown> } = {},
  ): void {
    this.stateless.push({ status, method: request.method, fields: [...(options.headers ?? [])] });
  }

  receive(method: string, via: string, fields: Readonly<Record<string, string>> = {}): void {
    this.requests.fire({ request: outgoingRequest(method, { 'Call-ID': 'c', Via: via, ...fields }), flow: this.flow });
  }
}

function alone() {
  const clock = new FakeClock();
  const transport = new FakeTransport();
  const layer = new TransactionLayer({ clock, random: new SeededRandom(1), transport, trace: noTrace, element: 'test' });
  const served: ServerTransaction[] = [];
  const acks: string[] = [];
  layer.onRequest((transaction) => served.push(transaction));
  layer.onAck(({ request }) => acks.push(request.headers.first('Via') ?? ''));
  const target: Target = { transport: 'udp', address: transport.flow.remote };
  const end = (): void => {
    layer[Symbol.dispose]();
    assert.equal(layer.activeCount, 0);
    assert.equal(clock.pending, 0);
  };
  return { clock, transport, layer, served, acks, target, end };
}

const via = (branch: number | string): string => `SIP/2.0/UDP ${bob}:5060;branch=${branch}`;
const oldVia = via(1);
const nothing = { onResponse: () => undefined, onFailed: () => undefined };

test('an RFC 2543 INVITE: repetition absorbed, ACK to the failure found by our To tag, CANCEL matched', () => {
  const { transport, layer, served, acks, end } = alone();
  transport.receive('INVITE', oldVia);
  transport.receive('INVITE', oldVia);
  assert.equal(served.length, 1);
  const cancelled: unknown[] = [];
  layer.onCancel(({ invite }) => cancelled.push(invite));
  transport.receive('CANCEL', oldVia);
  assert.deepEqual(cancelled, served);

  served.forEach(answerWith(486));
  transport.receive('ACK', oldVia, { To: '<sip:bob@example.com>;tag=other', CSeq: '1 ACK' });
  assert.equal(acks.length, 1);
  assert.equal(served[0]?.state, 'completed');
  transport.receive('ACK', oldVia, { To: '<sip:bob@example.com>;tag=b1', CSeq: '1 ACK' });
  assert.equal(acks.length, 1);
  assert.equal(served[0]?.state, 'confirmed');
  end();
});

test('the ACK of an RFC 2543 element to a 2xx goes to the user', () => {
  const { transport, served, acks, end } = alone();
  transport.receive('INVITE', oldVia);
  served.forEach(answerWith(200));
  transport.receive('ACK', oldVia, { To: '<sip:bob@example.com>;tag=b1', CSeq: '1 ACK' });
  assert.equal(acks.length, 1);
  assert.equal(served[0]?.state, 'accepted');
  end();
});

test('an ACK to a 2xx that wrongly has the branch of its INVITE goes to the user as well (RFC 6026 §7.1)', () => {
  const { transport, served, acks, end } = alone();
  transport.receive('INVITE', via('z9hG4bKx'));
  served.forEach(answerWith(200));
  transport.receive('ACK', via('z9hG4bKx'));
  assert.equal(acks.length, 1);
  end();
});

test("a response with the branch of a request but another method is nobody's (RFC 3261 §17.1.3)", () => {
  const { transport, layer, target, end } = alone();
  const strays: number[] = [];
  const heard: number[] = [];
  layer.onStrayResponse(({ response }) => strays.push(response.status));
  const sent = layer.send(outgoingRequest('OPTIONS'), target, { ...nothing, onResponse: ({ status }) => heard.push(status) });
  const wrong = sent.request.clone();
  wrong.headers.set('CSeq', '1 BYE');
  transport.responses.fire({ response: responseTo(wrong, 200), flow: transport.flow });
  transport.responses.fire({
    response: responseTo(outgoingRequest('BYE', { Via: via('z9hG4bKzz') }), 202),
    flow: transport.flow,
  });
  transport.responses.fire({ response: responseTo(sent.request, 204), flow: transport.flow });
  assert.deepEqual([strays, heard], [[200, 202], [204]]);
  end();
});

test('beyond the limit new requests get 503 with Retry-After, while ACK and CANCEL of known ones are matched', async () => {
  const { transport, layer, served, acks, target, end } = alone();
  for (let index = 0; index < limits.transaction.active; index++) transport.receive('INVITE', via(`z9hG4bK${index}`));
  assert.equal(served.length, limits.transaction.active);
  assert.equal(layer.activeCount, limits.transaction.active);
  assert.deepEqual(transport.stateless, []);

  transport.receive('OPTIONS', via('z9hG4bKnew'));
  transport.receive('CANCEL', via('z9hG4bKnew'));
  transport.receive('ACK', via('z9hG4bKnew'));
  const fields = [['Retry-After', String(limits.transaction.retryAfterSeconds)]];
  assert.deepEqual(transport.stateless, [
    { status: 503, method: 'OPTIONS', fields },
    { status: 503, method: 'CANCEL', fields },
  ]);
  assert.equal(acks.length, 1);

  const cancelled: unknown[] = [];
  layer.onCancel(({ cancel, invite }) => {
    cancelled.push(invite?.request.method);
    answerWith(200)(cancel);
  });
  transport.receive('CANCEL', via('z9hG4bK7'));
  transport.receive('INVITE', via('z9hG4bK7'));
  assert.deepEqual(cancelled, ['INVITE']);
  served.slice(7, 8).forEach(answerWith(487));
  transport.receive('ACK', via('z9hG4bK7'));
  assert.equal(acks.length, 1);
  assert.equal(served[7]?.state, 'confirmed');

  transport.receive('OPTIONS', via('z9hG4bKnow'));
  assert.equal(served.length, limits.transaction.active + 1);
  const failures: string[] = [];
  const refused = layer.send(outgoingRequest('OPTIONS'), target, { ...nothing, onFailed: (kind) => failures.push(kind) });
  assert.equal(transport.sent.length, 0);
  await settle();
  assert.deepEqual([failures, refused.state], [['transport'], 'terminated']);
  end();
});

test('answered transactions that only absorb repetitions are bounded: the oldest leave early', () => {
  const { transport, layer, end } = alone();
  layer.onRequest(answerWith(200));
  const count = limits.transaction.lingering + 100;
  for (let index = 0; index < count; index++) transport.receive('OPTIONS', via(`z9hG4bK${index}`));
  assert.equal(layer.activeCount, limits.transaction.lingering);
  assert.equal(transport.stateless.length, 0);
  transport.receive('OPTIONS', via(`z9hG4bK${count - 1}`));
  assert.equal(transport.answered.length, count + 1);
  end();
});

test('a failure of a flow reaches exactly those who wait on it', async () => {
  const { clock, transport, layer, target, end } = alone();
  const failures: string[] = [];
  const send = (name: string, method: string) =>
    layer.send(outgoingRequest(method), target, { ...nothing, onFailed: (kind) => failures.push(`${name} ${kind}`) });
  const answered = send('answered', 'OPTIONS');
  send('waiting', 'OPTIONS');
  send('calling', 'INVITE');
  await clock.run(0);
  transport.responses.fire({ response: responseTo(answered.request, 200), flow: transport.flow });
  const error = new TransportError('x', undefined);
  transport.failures.fire({ flow: { ...transport.flow, id: 'other' }, error });
  assert.deepEqual(failures, []);
  transport.failures.fire({ flow: transport.flow, error });
  transport.failures.fire({ flow: transport.flow, error });
  assert.deepEqual(failures, ['waiting transport', 'calling transport']);
  end();
});

test('dispose ends everything without a word', async () => {
  const { clock, transport, layer, served, target, end } = alone();
  const words: string[] = [];
  layer.send(outgoingRequest('INVITE'), target, {
    onResponse: () => words.push('response'),
    onFailed: (kind) => words.push(kind),
    onEnded: () => words.push('ended'),
  });
  transport.receive('INVITE', via('z9hG4bK1'));
  served[0]?.onEnded((how) => words.push(how));
  await clock.run(300);
  end();
  transport.receive('INVITE', via('z9hG4bK2'));
  served.forEach(answerWith(200));
  await clock.run(64_000);
  assert.deepEqual(words, []);
  assert.equal(served.length, 1);
});

test('the request handed in stays as it is, also its body and Vias', () => {
  const { layer, target, end } = alone();
  const request = new SipRequest('OPTIONS', 'sip:x@y', [...outgoingRequest('OPTIONS', { Via: via('z9hG4bKup') }).headers]);
  const before = [...request.headers];
  const sent = layer.send(request, target, nothing);
  assert.deepEqual([...request.headers], before);
  assert.equal(sent.request.headers.count('Via'), 2);
  end();
});
