import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WrongUsage } from './command.ts';
import { listenAtText, parseListenAt } from './listen-at.ts';

test('every transport has a place to listen at, and its text reads back', () => {
  for (const text of ['udp:127.0.0.1:5060', 'tcp:0.0.0.0:0', 'tls:[::1]:5061', 'ws:127.0.0.1:80', 'wss:[::]:443']) {
    assert.equal(listenAtText(parseListenAt(text)), text);
  }
  assert.deepEqual(parseListenAt('tls:[2001:db8::1]:5061'), { transport: 'tls', local: { host: '2001:db8::1', port: 5061 } });
});

test('names, unknown transports and impossible ports are wrong usage', () => {
  for (const text of [
    'udp:localhost:5060',
    'sctp:127.0.0.1:5060',
    'tls:127.0.0.1:70000',
    'tls:127.0.0.1',
    'TLS',
    '',
    'ws::1:80',
  ]) {
    assert.throws(() => parseListenAt(text), WrongUsage);
  }
});
