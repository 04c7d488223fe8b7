import assert from 'node:assert/strict';
import test from 'node:test';
import { messageLines } from './message-lines.ts';

test('a message is its start line, its fields and its body; folded fields are one (RFC 3261 §7.3.1)', () => {
  const text = 'INVITE sip:b SIP/2.0\r\nVia: x\r\nSubject : one\r\n  two\r\nContent-Length: 5\r\n\r\nv=0\r\n';
  assert.deepEqual(messageLines(text), {
    startLine: 'INVITE sip:b SIP/2.0',
    headers: [
      { name: 'Via', value: 'x' },
      { name: 'Subject', value: 'one two' },
      { name: 'Content-Length', value: '5' },
    ],
    body: 'v=0\r\n',
  });
});

test('what is no field stays, without a name; nothing is lost', () => {
  assert.deepEqual(messageLines('SIP/2.0 200\r\n:odd\r\nno colon'), {
    startLine: 'SIP/2.0 200',
    headers: [
      { name: '', value: ':odd' },
      { name: '', value: 'no colon' },
    ],
    body: '',
  });
  assert.deepEqual(messageLines(''), { startLine: '', headers: [], body: '' });
});
