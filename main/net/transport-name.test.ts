import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPort, isReliable, isSecure, parseTransportName } from './transport-name.ts';

test('a transport is known in any case, an unknown one is not guessed', () => {
  assert.equal(parseTransportName('TCP'), 'tcp');
  assert.equal(parseTransportName('wss'), 'wss');
  for (const text of ['sctp', '', 'constructor', 'udp ']) assert.equal(parseTransportName(text), undefined);
});

test('default ports are those of RFC 3261 §19.1.2 and RFC 7118 §5.1', () => {
  assert.deepEqual((['udp', 'tcp', 'tls', 'ws', 'wss'] as const).map(defaultPort), [5060, 5060, 5061, 80, 443]);
});

test('only UDP is unreliable, TLS and WSS are secure', () => {
  const names = ['udp', 'tcp', 'tls', 'ws', 'wss'] as const;
  assert.deepEqual(
    names.filter((name) => !isReliable(name)),
    ['udp'],
  );
  assert.deepEqual(names.filter(isSecure), ['tls', 'wss']);
});
