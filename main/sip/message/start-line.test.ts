import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseStartLine } from './start-line.ts';

test('a Request-Line is method, URI and version, each one space apart (RFC 3261 §7.1)', () => {
  assert.deepEqual(parseStartLine('INVITE sip:bob@biloxi.com SIP/2.0'), {
    kind: 'request',
    method: 'INVITE',
    requestUri: 'sip:bob@biloxi.com',
  });
  assert.deepEqual(parseStartLine("!a.%*_+`'~ x sip/2.0"), { kind: 'request', method: "!a.%*_+`'~", requestUri: 'x' });
});

test('a method keeps its case (§7.1)', () => {
  const line = parseStartLine('invite sip:a SIP/2.0');
  assert.equal(line.kind === 'request' && line.method, 'invite');
});

test('a Status-Line is version, three digits and any phrase, also none (§7.2, RFC 4475 §3.1.1.13)', () => {
  const lines = [
    ['SIP/2.0 200 OK', 200, 'OK'],
    ['SIP/2.0 100 ', 100, ''],
    ['SIP/2.0 100', 100, ''],
    ['sip/2.0 699 a  b ', 699, 'a  b '],
    ['SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xbe', 200, '= 2**3 * 5**2 \xd0\xbd\xd0\xbe'],
  ] as const;
  for (const [line, status, reason] of lines) assert.deepEqual(parseStartLine(line), { kind: 'response', status, reason });
});

test('another version of SIP deserves 505 (§21.5.6, RFC 4475 §3.1.2.16)', () => {
  for (const version of ['SIP/7.0', 'SIP/1.0', 'sip/2.1', 'SIP/20.0', 'SIP/2.00', 'SIP/999999999999999999999.0']) {
    const line = parseStartLine(`OPTIONS sip:t.watson@example.org ${version}`);
    assert.ok(line.kind === 'invalid');
    assert.deepEqual([line.method, line.status], ['OPTIONS', 505], version);
  }
});

test('what is no Request-Line deserves 400, with the method if there is one (RFC 4475 §3.1.2.8-3.1.2.10)', () => {
  const lines = [
    ['INVITE  sip:user@example.com  SIP/2.0', 'INVITE'],
    ['OPTIONS sip:remote-target@example.com SIP/2.0  ', 'OPTIONS'],
    ['INVITE sip:user@example.com; lr SIP/2.0', 'INVITE'],
    ['INVITE sip:a', 'INVITE'],
    ['INVITE  SIP/2.0', 'INVITE'],
    ['INVITE\tsip:a\tSIP/2.0', ''],
    [' INVITE sip:a SIP/2.0', ''],
    ['INVITE sip:a HTTP/1.1', 'INVITE'],
    ['IN"VITE sip:a SIP/2.0', ''],
    ['INVITE', ''],
    ['', ''],
    [' ', ''],
    ['\0', ''],
  ] as const;
  for (const [text, method] of lines) {
    const line = parseStartLine(text);
    assert.ok(line.kind === 'invalid', text);
    assert.deepEqual([line.method, line.status], [method, 400], text);
  }
});

test('what begins like a response is never answered as a request (RFC 4475 §3.1.2.19)', () => {
  const wrong = [
    'SIP/2.0 4294967301 better not break the receiver',
    'SIP/2.0 99 low',
    'SIP/2.0 700 high',
    'SIP/2.0 2x0 OK',
    'SIP/2.0  200 OK',
  ];
  for (const text of [...wrong, 'SIP/2.0', 'SIP/', 'SIP/3.0 200 OK', 'SIP/2.0 200OK', 'SIP/2.0 -20 OK']) {
    const line = parseStartLine(text);
    assert.ok(line.kind === 'invalid', text);
    assert.equal(line.method, undefined, text);
  }
});

test('any line gives an answer, and a good one is read back as it was written', () => {
  const piece = fc.constantFrom('SIP/2.0', 'SIP/', ' ', '\t', 'INVITE', 'sip:a', '200', 'OK', '/', '\0', '\xff', '9'.repeat(30));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('');
      const line = parseStartLine(text);
      if (line.kind === 'request') assert.equal(`${line.method} ${line.requestUri} SIP/2.0`, text);
      if (line.kind === 'response') assert.equal(`SIP/2.0 ${line.status} ${line.reason}`.trimEnd(), text.trimEnd());
    }),
    { numRuns: 2000 },
  );
});
