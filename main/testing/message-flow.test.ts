import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crossingsOf, edgesOf, firmSendings, parseFlow, visibleOrder } from './message-flow.ts';

const flow = parseFlow(`
  alice > proxy > bob: INVITE   # passed on
  proxy > alice: 100 INVITE

  bob > proxy: 486 INVITE
  proxy > bob: ACK
  proxy > alice: 486 INVITE
  alice > (proxy): ACK`);

test('a line is a message, or one for each that passes it on', () => {
  assert.deepEqual(flow.slice(0, 2), [
    { from: 'alice', to: 'proxy', what: 'INVITE', leaves: true, arrives: true, call: '' },
    { from: 'proxy', to: 'bob', what: 'INVITE', leaves: true, arrives: true, call: '' },
  ]);
  assert.throws(() => parseFlow('alice: INVITE'));
  assert.throws(() => parseFlow('alice > bob'));
});

test('messages that cross each other go out before the other one comes in', () => {
  const crossing = parseFlow(`
    alice > (bob): BYE
    bob > alice: BYE
    (alice) > bob: BYE`);
  const edges = edgesOf(crossingsOf(crossing), false);
  assert.deepEqual(edges.get('alice'), ['> bob BYE', '< bob BYE']);
  assert.deepEqual(edges.get('bob'), ['> alice BYE', '< alice BYE']);
});

test('each element has its own order; what is lost never comes in', () => {
  const edges = edgesOf(crossingsOf(flow), false);
  assert.deepEqual(edges.get('bob'), ['< proxy INVITE', '> proxy 486 INVITE', '< proxy ACK']);
  assert.deepEqual(edges.get('proxy')?.at(-1), '> alice 486 INVITE');
});

test('sent to different elements without hearing anything in between has no order, sent to the same one has', () => {
  const other = parseFlow(`
    proxy > bob: ACK
    proxy > alice: 486 INVITE
    proxy > alice: 200 BYE`);
  const spelled = visibleOrder(edgesOf(crossingsOf(other), false)).get('proxy');
  assert.deepEqual(spelled, ['> alice 486 INVITE', '> alice 200 BYE', '> bob ACK']);
  assert.deepEqual(
    visibleOrder(edgesOf(crossingsOf(flow), false))
      .get('proxy')
      ?.slice(0, 3),
    ['< alice INVITE', '> alice 100 INVITE', '> bob INVITE'],
  );
});

test('provisional responses may be lost for good, requests and final responses may not (RFC 3261 §17)', () => {
  const sendings = firmSendings(edgesOf(crossingsOf(flow), false));
  assert.deepEqual(sendings.get('proxy'), ['> alice 486 INVITE', '> bob INVITE', '> bob ACK']);
  assert.deepEqual([...sendings.keys()], ['alice', 'bob', 'proxy']);
});

test('calls that go on at the same time each have their own order', () => {
  const two = parseFlow(`
    alice > bob: INVITE
    second | alice > carol: INVITE
    bob > alice: 200 INVITE`);
  const edges = edgesOf(crossingsOf(two), true);
  assert.deepEqual(edges.get('alice, call 0'), ['> bob INVITE', '< bob 200 INVITE']);
  assert.deepEqual(edges.get('alice, call 1'), ['> carol INVITE']);
});
