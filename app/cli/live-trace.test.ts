import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveTrace } from './live-trace.ts';

test('messages are printed as they pass, what is no message is not', () => {
  const lines: (string | undefined)[] = [];
  const trace = liveTrace((text) => void lines.push(text));
  const atUnixMs = Date.UTC(2026, 0, 1, 12, 30, 1, 5);
  const occasion = { atUnixMs, element: 'proxy' };
  trace.record({ kind: 'timer', name: 'timerA', transactionId: 'b', ...occasion });
  trace.record({
    kind: 'message',
    direction: 'in',
    transport: 'udp',
    local: '127.0.0.1:5060',
    remote: '127.0.0.1:5070',
    text: 'BYE sip:a@b SIP/2.0\r\n\r\n',
    ...occasion,
  });
  assert.deepEqual(lines, ['12:30:01.005  127.0.0.1:5070 -> proxy  BYE']);
});
