import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Emitter } from '../../base/event.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { outgoingRequest } from '../../testing/sip-element.ts';
import { noTrace } from '../../trace/trace.ts';
import { responseTo } from '../message/build.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Flow } from '../transport/flow.ts';
import type { FlowFailure, ReceivedRequest, ReceivedResponse } from '../transport/sip-transport.ts';
import { TransportError } from '../transport/transport-error.ts';
import { TIMEOUT } from './timers.ts';
import type { ServerTransaction } from './transaction.ts';
import { TransactionLayer, type TransactionTransport } from './transaction-layer.ts';

const here = { host: '192.0.2.1', port: 5060 };
const there = { host: '192.0.2.2', port: 5060 };

/** A transport whose sending fails when the test says so. */
class FickleTransport implements TransactionTransport {
  readonly requests = new Emitter<ReceivedRequest>();
  readonly responses = new Emitter<ReceivedResponse>();
  readonly failures = new Emitter<FlowFailure>();
  readonly onRequest = this.requests.event;
  readonly onResponse = this.responses.event;
  readonly onFlowFailed = this.failures.event;
  readonly flow: Flow;
  isBroken = false;
  readonly sentMethods: string[] = [];
  readonly sentStatuses: number[] = [];

  constructor(isReliable: boolean) {
    this.flow = { id: 'f', transport: isReliable ? 'tcp' : 'udp', local: here, remote: there, isReliable };
  }

  async sendRequest(request: SipRequest): Promise<Result<Flow, TransportError>> {
    if (this.isBroken) return fail(this.error);
    this.sentMethods.push(request.method);
    return ok(this.flow);
  }

  async sendResponse(response: SipResponse): Promise<Result<Flow, TransportError>> {
    if (this.isBroken) return fail(this.error);
    this.sentStatuses.push(response.status);
    return ok(this.flow);
  }

  answerStateless(): void {}

  get error(): TransportError {
    return new TransportError('192.0.2.2:5060', undefined);
  }
}

const methods = fc.constantFrom('INVITE', 'OPTIONS');
const waits = fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 100, 500, 4_000, 31_999, 32_000) });
const statuses = fc.constantFrom(100, 180, 183, 200, 202, 302, 404, 408, 486, 487, 503, 603);
const simple = <K extends string>(kind: K) => fc.record({ kind: fc.constant(kind) });

const clientEvents = fc.array(
  fc.oneof(
    waits,
    fc.record({ kind: fc.constant('response' as const), status: statuses, tag: fc.constantFrom('t1', 't2') }),
    simple('cancel'),
    simple('break'),
    simple('mend'),
    simple('flowFails'),
  ),
  { maxLength: 12 },
);

test('any client transaction, whatever happens to it, ends in time, tells one end, and leaves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(methods, fc.boolean(), clientEvents, async (method, isReliable, events) => {
      const clock = new FakeClock();
      const transport = new FickleTransport(isReliable);
      const layer = new TransactionLayer({ clock, random: new SeededRandom(1), transport, trace: noTrace, element: 'test' });
      const heard: string[] = [];
      const transaction = layer.send(
        outgoingRequest(method),
        { transport: isReliable ? 'tcp' : 'udp', address: there },
        {
          onResponse: ({ status }) => heard.push(status < 200 ? '1xx' : status < 300 ? '2xx' : 'failure'),
          onFailed: () => heard.push('failed'),
          onEnded: () => heard.push('ended'),
        },
      );
      await settle();
      for (const event of events) {
        switch (event.kind) {
          case 'wait':
            clock.advance(event.ms);
            break;
          case 'response':
            transport.responses.fire({
              response: responseTo(transaction.request, event.status, { toTag: event.tag }),
              flow: transport.flow,
            });
            break;
          case 'cancel':
            transaction.cancel();
            break;
          case 'break':
            transport.isBroken = true;
            break;
          case 'mend':
            transport.isBroken = false;
            break;
          case 'flowFails':
            transport.failures.fire({ flow: transport.flow, error: transport.error });
            break;
        }
        await settle();
      }
      transaction.cancel();
      await clock.run(2 * TIMEOUT);

      assert.equal(transaction.state, 'terminated');
      assert.equal(layer.activeCount, 0);
      assert.equal(clock.pending, 0);
      assert.equal(heard.at(-1), 'ended');
      assert.equal(heard.filter((word) => word === 'ended').length, 1);
      const finals = heard.filter((word) => word === 'failure' || word === 'failed' || word === '2xx');
      const isAccepted = method === 'INVITE' && finals.length > 0 && finals.every((word) => word === '2xx');
      assert.ok(isAccepted || finals.length === 1, heard.join());
      assert.equal(heard.lastIndexOf('1xx') < heard.findIndex((word) => word !== '1xx' && word !== 'ended'), true);
      layer[Symbol.dispose]();
    }),
    { numRuns: 1_500 },
  );
});

const serverEvents = fc.array(
  fc.oneof(
    waits,
    fc.record({ kind: fc.constant('respond' as const), status: statuses }),
    simple('repeat'),
    simple('ack'),
    simple('cancel'),
    simple('break'),
    simple('mend'),
  ),
  { maxLength: 12 },
);

test('any server transaction, whatever happens to it, ends in time, tells one end, and leaves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(methods, fc.boolean(), fc.boolean(), serverEvents, async (method, isReliable, isLegacy, events) => {
      const clock = new FakeClock();
      const transport = new FickleTransport(isReliable);
      const layer = new TransactionLayer({ clock, random: new SeededRandom(1), transport, trace: noTrace, element: 'test' });
      const branch = isLegacy ? '1' : 'z9hG4bK1';
      const fields = { Via: `SIP/2.0/UDP 192.0.2.2:5060;branch=${branch}`, 'Call-ID': 'c' };
      const served: ServerTransaction[] = [];
      const ends: string[] = [];
      let acksUp = 0;
      layer.onAck(() => acksUp++);
      layer.onCancel(({ cancel }) => cancel.respond(responseTo(cancel.request, 200, { toTag: 't' })));
      layer.onRequest((transaction) => {
        served.push(transaction);
        transaction.onEnded((end) => ends.push(end));
      });
      const receive = (name: string, extra: Readonly<Record<string, string>> = {}): void =>
        transport.requests.fire({ request: outgoingRequest(name, { ...fields, ...extra }), flow: transport.flow });

      receive(method);
      const [first] = served;
      assert.ok(first);
      for (const event of events) {
        switch (event.kind) {
          case 'wait':
            clock.advance(event.ms);
            break;
          case 'respond':
            served.at(-1)?.respond(responseTo(first.request, event.status, { toTag: 't' }));
            break;
          case 'repeat':
            receive(method);
            break;
          case 'ack':
            receive('ACK', { To: '<sip:bob@example.com>;tag=t', CSeq: '1 ACK' });
            break;
          case 'cancel':
            receive('CANCEL', { CSeq: '1 CANCEL' });
            break;
          case 'break':
            transport.isBroken = true;
            break;
          case 'mend':
            transport.isBroken = false;
            break;
        }
        await settle();
      }
      const upBeforeEnd = acksUp;
      for (const transaction of served) transaction.respond(responseTo(first.request, 486, { toTag: 't' }));
      await clock.run(2 * TIMEOUT);

      assert.ok(served.every((transaction) => transaction.state === 'terminated'));
      assert.equal(ends.length, served.length);
      assert.equal(layer.activeCount, 0);
      assert.equal(clock.pending, 0);
      assert.equal(acksUp, upBeforeEnd);
      if (method === 'OPTIONS')
        assert.ok(!transport.sentStatuses.some((status) => status === 408 || (status > 100 && status < 200)));
      layer[Symbol.dispose]();
    }),
    { numRuns: 1_500 },
  );
});
