import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { outgoingRequest } from '../../testing/sip-element.ts';
import { noTrace } from '../../trace/trace.ts';
import { responseTo } from '../message/build.ts';
import type { SipRequest } from '../message/message.ts';
import type { Flow, Target } from '../transport/flow.ts';
import { TransportError } from '../transport/transport-error.ts';
import { ClientRunner } from './client-transaction.ts';
import { TransactionRecorder } from './transaction-recorder.ts';

const address = { host: '192.0.2.2', port: 5060 };

class FakeChannel {
  readonly flow: Flow;
  readonly sent: { readonly atMs: number; readonly method: string; readonly request: SipRequest; readonly target: Target }[] = [];
  isBroken = false;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock, isReliable: boolean) {
    this.#clock = clock;
    this.flow = { id: 'f', transport: isReliable ? 'tcp' : 'udp', local: address, remote: address, isReliable };
  }

  async sendRequest(request: SipRequest, target: Target): Promise<Result<Flow, TransportError>> {
    if (this.isBroken) return fail(new TransportError('192.0.2.2:5060', undefined));
    this.sent.push({ atMs: this.#clock.nowMs(), method: request.method, request, target });
    return ok(this.flow);
  }

  sentAtMs(method: string): readonly number[] {
    return this.sent.filter((sent) => sent.method === method).map(({ atMs }) => atMs);
  }
}

function setUp(method: 'INVITE' | 'OPTIONS', isReliable = false, silenceMs?: number) {
  const clock = new FakeClock();
  const channel = new FakeChannel(clock, isReliable);
  const heard: (number | string)[] = [];
  const toLayer: string[] = [];
  const cancels: SipRequest[] = [];
  const errors: string[] = [];
  const failedTargets: [host: string, retryAfterMs: number | undefined][] = [];
  const via = 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport';
  const request = outgoingRequest(method, { Via: via, Route: '<sip:p1;lr>, <sip:p2;lr>', 'Call-ID': 'c' });
  const transaction = new ClientRunner(
    {
      clock,
      transport: channel,
      recorder: new TransactionRecorder(clock, noTrace, 'test'),
      onSent: (_transaction, flow) => toLayer.push(`sent on ${flow.id}`),
      onFinal: () => toLayer.push('final'),
      onEnded: () => toLayer.push('ended'),
      onStray: ({ response }) => toLayer.push(`stray ${response.status}`),
      onTargetFailed: ({ address }, retryAfterMs) => failedTargets.push([address.host, retryAfterMs]),
      sendCancel: (cancel) => cancels.push(cancel),
    },
    {
      id: 'z9hG4bK1',
      request,
      target: { transport: isReliable ? 'tcp' : 'udp', address, ...(silenceMs !== undefined && { silenceMs }) },
      handlers: {
        onResponse: (response) => heard.push(response.status),
        onFailed: (kind, error) => {
          heard.push(kind);
          if (error) errors.push(error.remote);
        },
        onEnded: () => heard.push('ended'),
      },
    },
  );
  const answer = (status: number, toTag = 't'): void => transaction.receive(responseTo(request, status, { toTag }), channel.flow);
  return { clock, channel, transaction, heard, toLayer, cancels, errors, failedTargets, answer };
}

async function started(method: 'INVITE' | 'OPTIONS', isReliable = false, silenceMs?: number) {
  const all = setUp(method, isReliable, silenceMs);
  all.transaction.start();
  await settle();
  return all;
}

test('over UDP, resends at T1 doubling to T2 and gives up after 64*T1 (RFC 3261 §17.1.2.2)', async () => {
  const { clock, channel, heard } = await started('OPTIONS');
  clock.advance(32_000);
  assert.deepEqual(channel.sentAtMs('OPTIONS'), [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500]);
  assert.deepEqual(heard, ['timeout', 'ended']);
  assert.equal(clock.pending, 0);
});

test('over UDP, an INVITE is resent at T1 doubling without end and given up after 64*T1 (RFC 3261 §17.1.1.2)', async () => {
  const { clock, channel, heard } = await started('INVITE');
  clock.advance(32_000);
  assert.deepEqual(channel.sentAtMs('INVITE'), [0, 500, 1500, 3500, 7500, 15500, 31500]);
  assert.deepEqual(heard, ['timeout', 'ended']);
  assert.equal(clock.pending, 0);
});

for (const method of ['INVITE', 'OPTIONS'] as const) {
  test(`over TCP, ${method} is sent once and given up after 64*T1`, async () => {
    const { clock, channel, heard } = await started(method, true);
    clock.advance(31_999);
    assert.deepEqual(channel.sentAtMs(method), [0]);
    assert.deepEqual(heard, []);
    clock.advance(1);
    assert.deepEqual(heard, ['timeout', 'ended']);
    assert.equal(clock.pending, 0);
  });

  test(`${method}: what cannot be sent fails as transport, and so does what breaks before an answer`, async () => {
    const broken = setUp(method);
    broken.channel.isBroken = true;
    broken.transaction.start();
    await settle();
    assert.deepEqual(broken.heard, ['transport', 'ended']);
    assert.deepEqual(broken.toLayer, ['ended']);
    assert.deepEqual(broken.errors, ['192.0.2.2:5060']);
    assert.deepEqual(broken.failedTargets, [['192.0.2.2', undefined]]);
    assert.equal(broken.clock.pending, 0);

    for (const isReliable of [false, true]) {
      const { clock, channel, transaction, heard } = await started(method, isReliable);
      transaction.onFlowFailed(channel.flow, new TransportError('192.0.2.2:5060', undefined));
      assert.deepEqual(heard, ['transport', 'ended']);
      assert.equal(clock.pending, 0);
    }
  });

  test(`${method}: after a provisional response a broken stream is no failure, the answer may come on a new one`, async () => {
    const { channel, transaction, heard, answer } = await started(method, true);
    answer(100);
    transaction.onFlowFailed(channel.flow, new TransportError('192.0.2.2:5060', undefined));
    answer(404);
    assert.deepEqual(heard, [100, 404]);
    transaction.abandon();
  });

  test(`${method}: an abandoned transaction says nothing and leaves no timer`, async () => {
    const { clock, transaction, heard, toLayer, answer } = await started(method);
    transaction.abandon();
    transaction.abandon();
    answer(200);
    clock.advance(64_000);
    assert.deepEqual(heard, []);
    assert.deepEqual(toLayer, ['sent on f', 'ended']);
    assert.equal(clock.pending, 0);
  });

  test(`${method}: retransmissions take the flow of the first sending, so the Via stays the same`, async () => {
    const { clock, channel, transaction } = await started(method);
    clock.advance(500);
    assert.equal(channel.sent[0]?.target.flow, undefined);
    assert.equal(channel.sent[1]?.target.flow, channel.flow);
    transaction.abandon();
  });
}

test('a provisional response slows the non-INVITE request to T2, timer F goes on (RFC 3261 §17.1.2.2)', async () => {
  const { clock, channel, heard, answer } = await started('OPTIONS');
  clock.advance(600);
  answer(100);
  clock.advance(31_400);
  assert.deepEqual(channel.sentAtMs('OPTIONS'), [0, 500, 1500, 5500, 9500, 13500, 17500, 21500, 25500, 29500]);
  assert.deepEqual(heard, [100, 'timeout', 'ended']);
  assert.equal(clock.pending, 0);
});

test('a final response ends resending; its repetitions are absorbed until timer K (RFC 3261 §17.1.2.2)', async () => {
  const { clock, channel, transaction, heard, toLayer, answer } = await started('OPTIONS');
  answer(200);
  assert.equal(transaction.state, 'completed');
  clock.advance(4_999);
  answer(200);
  assert.deepEqual(heard, [200]);
  clock.advance(1);
  answer(200);
  assert.deepEqual(heard, [200, 'ended']);
  assert.deepEqual(toLayer, ['sent on f', 'final', 'ended']);
  assert.deepEqual(channel.sentAtMs('OPTIONS'), [0]);
  assert.equal(clock.pending, 0);
});

test('over TCP there is nothing to absorb: timer K is zero', async () => {
  const { clock, heard, answer } = await started('OPTIONS', true);
  answer(486);
  clock.advance(0);
  assert.deepEqual(heard, [486, 'ended']);
  assert.equal(clock.pending, 0);
});

test('an INVITE that rings is not resent and waits for its user (RFC 3261 §17.1.1.2)', async () => {
  const { clock, channel, heard, answer } = await started('INVITE');
  clock.advance(400);
  answer(100);
  answer(180);
  answer(180);
  clock.advance(600_000);
  assert.deepEqual(channel.sentAtMs('INVITE'), [0]);
  assert.deepEqual(heard, [100, 180, 180]);
  clock.advance(limits.transaction.giveUpMs);
  assert.deepEqual(heard, [100, 180, 180, 'timeout', 'ended']);
  assert.equal(clock.pending, 0);
});

test('every 2xx goes up until timer M, none is acknowledged by the machine (RFC 6026 §7.2)', async () => {
  for (const isReliable of [false, true]) {
    const { clock, channel, transaction, heard, answer } = await started('INVITE', isReliable);
    answer(200, 'fork1');
    answer(200, 'fork2');
    answer(200, 'fork1');
    answer(180, 'fork3');
    answer(486, 'fork3');
    assert.equal(transaction.state, 'accepted');
    clock.advance(32_000);
    assert.deepEqual(heard, [200, 200, 200, 'ended']);
    assert.deepEqual(channel.sentAtMs('ACK'), []);
    assert.equal(clock.pending, 0);
  }
});

test('a failure goes up once; each repetition is acknowledged until timer D (RFC 3261 §17.1.1.2)', async () => {
  const { clock, channel, heard, answer } = await started('INVITE');
  answer(486);
  clock.advance(500);
  answer(486);
  clock.advance(31_499);
  answer(486);
  clock.advance(1);
  answer(486);
  assert.deepEqual(channel.sentAtMs('ACK'), [0, 500, 31_999]);
  assert.deepEqual(heard, [486, 'ended']);
  assert.equal(clock.pending, 0);
});

test('the ACK has the branch, Route, From, Call-ID and Request-URI of the INVITE and the To of the response (RFC 3261 §17.1.1.3)', async () => {
  const { channel, transaction, answer } = await started('INVITE', true);
  answer(486, 'busy');
  const ack = channel.sent[1]?.request;
  assert.deepEqual(
    [...(ack?.headers ?? [])],
    [
      ['Via', 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport'],
      ['Max-Forwards', '70'],
      ['Route', '<sip:p1;lr>, <sip:p2;lr>'],
      ['From', '<sip:alice@example.com>;tag=a1'],
      ['To', '<sip:bob@example.com>;tag=busy'],
      ['Call-ID', 'c'],
      ['CSeq', '1 ACK'],
    ],
  );
  assert.equal(ack?.requestUri, 'sip:bob@example.com');
  assert.equal(channel.sent[1]?.target.flow, channel.flow);
  transaction.abandon();
});

test('over TCP timer D is zero', async () => {
  const { clock, channel, heard, answer } = await started('INVITE', true);
  answer(603);
  clock.advance(0);
  assert.deepEqual(heard, [603, 'ended']);
  assert.deepEqual(channel.sentAtMs('ACK'), [0]);
  assert.equal(clock.pending, 0);
});

test("a 2xx after the failure is nobody's: it goes to the layer, which has it acknowledged and ended", async () => {
  const { transaction, heard, toLayer, answer } = await started('INVITE');
  answer(486);
  answer(200);
  assert.deepEqual(heard, [486]);
  assert.deepEqual(toLayer.slice(-1), ['stray 200']);
  transaction.abandon();
});

test('an ACK that cannot be sent ends the transaction', async () => {
  const { clock, channel, heard, answer } = await started('INVITE');
  channel.isBroken = true;
  answer(486);
  await settle();
  assert.deepEqual(heard, [486, 'ended']);
  assert.equal(clock.pending, 0);
});

test('CANCEL waits for a provisional response (RFC 3261 §9.1)', async () => {
  const { clock, transaction, cancels, answer, heard } = await started('INVITE');
  transaction.cancel([['Reason', 'SIP;cause=200']]);
  transaction.cancel();
  assert.equal(cancels.length, 0);
  answer(100);
  answer(180);
  assert.equal(cancels.length, 1);
  assert.deepEqual(
    [...(cancels[0]?.headers ?? [])],
    [
      ['Via', 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport'],
      ['Max-Forwards', '70'],
      ['Route', '<sip:p1;lr>, <sip:p2;lr>'],
      ['From', '<sip:alice@example.com>;tag=a1'],
      ['To', '<sip:bob@example.com>'],
      ['Call-ID', 'c'],
      ['CSeq', '1 CANCEL'],
      ['Reason', 'SIP;cause=200'],
    ],
  );
  answer(487);
  clock.advance(32_000);
  assert.deepEqual(heard, [100, 180, 487, 'ended']);
  assert.equal(clock.pending, 0);
});

test('an INVITE that stays silent after its CANCEL is given up after 64*T1 (RFC 3261 §9.1)', async () => {
  const { clock, transaction, cancels, answer, heard } = await started('INVITE');
  answer(180);
  transaction.cancel();
  assert.equal(cancels.length, 1);
  clock.advance(31_999);
  assert.deepEqual(heard, [180]);
  clock.advance(1);
  assert.deepEqual(heard, [180, 'timeout', 'ended']);
  assert.equal(clock.pending, 0);
});

test('a held CANCEL is dropped when a final response comes first, and none is sent for other methods (RFC 3261 §9.1)', async () => {
  for (const status of [200, 486]) {
    const { transaction, cancels, answer } = await started('INVITE');
    transaction.cancel();
    answer(status);
    transaction.cancel();
    assert.equal(cancels.length, 0);
    transaction.abandon();
  }
  const options = await started('OPTIONS');
  options.answer(100);
  options.transaction.cancel();
  assert.equal(options.cancels.length, 0);
  options.transaction.abandon();
});

test('a user that cancels inside the provisional response gets one CANCEL', async () => {
  const all = setUp('INVITE');
  const { transaction, cancels, answer, heard } = all;
  transaction.start();
  await settle();
  transaction.cancel();
  heard.push = (...items) => {
    transaction.cancel();
    return items.length;
  };
  answer(180);
  assert.equal(cancels.length, 1);
  transaction.abandon();
});

test('a user that disposes everything inside a response leaves no timer behind', async () => {
  for (const status of [180, 200, 486]) {
    const { clock, transaction, heard, answer } = await started('INVITE');
    heard.push = (...items) => {
      transaction.abandon();
      return items.length;
    };
    answer(status);
    assert.equal(clock.pending, 0);
  }
});

for (const method of ['INVITE', 'OPTIONS'] as const) {
  test(`${method}: where there is another server, one that says nothing is left after silenceMs (RFC 3263 §4.3)`, async () => {
    for (const isReliable of [false, true]) {
      const { clock, heard, failedTargets } = await started(method, isReliable, 3_000);
      clock.advance(2_999);
      assert.deepEqual(heard, []);
      clock.advance(1);
      assert.deepEqual(heard, ['timeout', 'ended']);
      assert.deepEqual(failedTargets, [['192.0.2.2', undefined]]);
      assert.equal(clock.pending, 0);
    }
  });

  test(`${method}: a server that said anything is waited for as ever`, async () => {
    const { clock, transaction, heard, failedTargets, answer } = await started(method, false, 3_000);
    answer(100);
    clock.advance(31_999);
    assert.deepEqual(heard, [100]);
    assert.deepEqual(failedTargets, []);
    transaction.abandon();
    assert.equal(clock.pending, 0);
  });

  test(`${method}: 503 speaks against its server, for as long as Retry-After says (RFC 3261 §21.5.4)`, async () => {
    const { channel, transaction, failedTargets, answer } = await started(method);
    answer(500);
    const { failedTargets: again, transaction: other } = await started(method);
    const headers = [['Retry-After', '60']] as const;
    other.receive(responseTo(other.request, 503, { toTag: 't', headers }), channel.flow);
    assert.deepEqual([failedTargets, again], [[], [['192.0.2.2', 60_000]]]);
    for (const one of [transaction, other]) one.abandon();
  });
}

test('a transaction that was refused for want of room says nothing of its server', () => {
  const { transaction, heard, failedTargets } = setUp('OPTIONS');
  transaction.refuse();
  assert.deepEqual(heard, ['transport', 'ended']);
  assert.deepEqual(failedTargets, []);
});
