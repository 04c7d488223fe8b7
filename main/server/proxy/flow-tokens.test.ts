import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sipUri } from '../../sip/message/uri.ts';
import type { Flow } from '../../sip/transport/flow.ts';
import { FlowTokens } from './flow-tokens.ts';

const key = new Uint8Array(32).fill(1);
const flow: Flow = {
  id: 'tcp 7',
  transport: 'tcp',
  local: { host: '2001:db8::1', port: 5060 },
  remote: { host: '2001:db8::2', port: 41_000 },
  isReliable: true,
};

const passed = (...users: readonly (string | undefined)[]) => users.map((user) => sipUri({ user, host: 'us' }));

test('a token leads back to its flow, also with another process that has the key (RFC 5626 §5.2)', () => {
  const token = new FlowTokens(key, () => true).tokenFor(flow);
  assert.match(token, /^[\w-]+$/, 'a user part without escapes');
  const again = new FlowTokens(key, () => true);
  assert.deepEqual(again.wayOf(passed(token)), { transport: 'tcp', address: flow.remote, flow });
});

test('a stream that is gone is known as such; UDP is never gone', () => {
  const tokens = new FlowTokens(key, () => false);
  assert.equal(tokens.wayOf(passed(tokens.tokenFor(flow))), 'closed');
  const udp: Flow = { ...flow, transport: 'udp', isReliable: false };
  assert.deepEqual(tokens.wayOf(passed(tokens.tokenFor(udp))), { transport: 'udp', address: flow.remote, flow: udp });
});

test('of two routes of ours the last one decides: it is the side to leave by (RFC 5626 §5.3)', () => {
  const tokens = new FlowTokens(key, () => true);
  const token = tokens.tokenFor(flow);
  assert.equal(tokens.wayOf(passed(token, undefined)), undefined);
  assert.notEqual(tokens.wayOf(passed(undefined, token)), undefined);
});

test('nobody makes a token but us', () => {
  const tokens = new FlowTokens(key, () => true);
  const token = tokens.tokenFor(flow);
  const flipped = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
  const others = new FlowTokens(new Uint8Array(32).fill(2), () => true).tokenFor(flow);
  for (const user of ['', 'alice', 'A'.repeat(80), 'A'.repeat(10_000), token.slice(1), flipped, others, `${token}AAAA`]) {
    assert.equal(tokens.flowOf(user), undefined, user.slice(0, 100));
  }
});
