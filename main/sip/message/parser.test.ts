import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { headers } from './headers.ts';
import type { SipMessage } from './message.ts';
import { parseMessage, type Rejection, validateMessage } from './parser.ts';

const mandatory = [
  'Via: SIP/2.0/UDP host.example.com;branch=z9hG4bKkdjuw',
  'To: sip:j.user@example.com',
  'From: sip:caller@example.net;tag=34525',
  'Max-Forwards: 6',
  'Call-ID: abc',
  'CSeq: 8 OPTIONS',
];

function wire(startLine: string, fields: readonly string[], body = ''): Buffer {
  return Buffer.from([startLine, ...fields, '', body].join('\r\n'), 'latin1');
}

function options(...fields: readonly string[]): Buffer {
  return wire('OPTIONS sip:user@example.com SIP/2.0', [...mandatory, ...fields]);
}

function accepted(bytes: Uint8Array, transport: 'datagram' | 'stream' = 'datagram'): SipMessage {
  const parsed = parseMessage(bytes, transport);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const valid = validateMessage(parsed.value);
  assert.ok(valid.ok, JSON.stringify(valid));
  return parsed.value;
}

function rejected(bytes: Uint8Array, transport: 'datagram' | 'stream' = 'datagram'): Rejection {
  const parsed = parseMessage(bytes, transport);
  if (!parsed.ok) return parsed.error;
  const valid = validateMessage(parsed.value);
  assert.ok(!valid.ok, bytes.toString());
  return valid.error;
}

const verdict = (bytes: Uint8Array): readonly [number | undefined, string] => {
  const { status, element } = rejected(bytes);
  return [status, element];
};

test('a request has method, Request-URI, header fields and a body of octets (RFC 3261 §7.1)', () => {
  const message = accepted(
    wire('MESSAGE sip:bob@biloxi.com SIP/2.0', [...mandatory.slice(0, 5), 'CSeq: 1 MESSAGE', 'l: 3'], '\0\xff\n'),
  );
  assert.ok(message.kind === 'request');
  assert.deepEqual([message.method, message.requestUri], ['MESSAGE', 'sip:bob@biloxi.com']);
  assert.deepEqual([...message.body], [0, 255, 10]);
  assert.equal(message.uri(), message.uri());
});

test('a response has a status and any reason phrase, also none (§7.2, RFC 4475 §3.1.1.12, §3.1.1.13)', () => {
  const reasons = ['OK', '', '= 2**3 * 5**2 \xd0\xbd\xd0\xbe', ' x '];
  for (const reason of reasons) {
    const message = accepted(wire(`SIP/2.0 200 ${reason}`, mandatory));
    assert.ok(message.kind === 'response');
    assert.deepEqual([message.status, message.reason], [200, reason]);
  }
  const bare = accepted(wire('sip/2.0 100', mandatory));
  assert.ok(bare.kind === 'response' && bare.status === 100);
});

test('methods and the version: token in its own case, SIP/2.0 in any case (§7.1, RFC 4475 §3.1.1.2)', () => {
  const method = "!interesting-Method0123456789_*+`.%indeed'~";
  const message = accepted(wire(`${method} sip:a@b sip/2.0`, [...mandatory.slice(0, 5), `CSeq: 1 ${method}`]));
  assert.ok(message.kind === 'request' && message.method === method);
});

test('a start line with anything but single spaces is 400 (RFC 4475 §3.1.2.8-3.1.2.10)', () => {
  const lines = [
    'INVITE  sip:user@example.com  SIP/2.0',
    'OPTIONS sip:remote-target@example.com SIP/2.0  ',
    'INVITE sip:user@example.com; lr SIP/2.0',
    'OPTIONS sip:user@example.com',
    'OPTIONS SIP/2.0',
    ' OPTIONS sip:user@example.com SIP/2.0',
    'OPTIONS\tsip:user@example.com\tSIP/2.0',
    'OPT(IONS sip:user@example.com SIP/2.0',
    'OPTIONS sip:user@example.com SIP/2',
    'OPTIONS sip:user@example.com HTTP/1.1',
    'x',
  ];
  for (const line of lines) assert.equal(rejected(wire(line, mandatory)).element, 'start line', line);
  assert.deepEqual(verdict(wire(lines[0] ?? '', mandatory)), [400, 'start line']);
});

test('another version is 505, with the request to answer it (§21.5.6, RFC 4475 §3.1.2.16)', () => {
  const rejection = rejected(
    wire('OPTIONS sip:t.watson@example.org SIP/7.0', [
      'Via: SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw',
      ...mandatory.slice(1),
    ]),
  );
  assert.equal(rejection.status, 505);
  assert.deepEqual(rejection.request?.headers.read(headers.via)?.ok, true);
  assert.equal(rejection.request?.headers.first('Call-ID'), 'abc');
});

test('bad responses are dropped: status code, version, fields (RFC 4475 §3.1.2.5, §3.1.2.19)', () => {
  const lines = [
    'SIP/2.0 4294967301 better not break the receiver',
    'SIP/2.0 099 x',
    'SIP/2.0 700 x',
    'SIP/2.0 2000 OK',
    'SIP/2.0 20',
    'SIP/3.0 200 OK',
    'SIP/2.0',
  ];
  for (const line of lines) assert.deepEqual(verdict(wire(line, mandatory)), [undefined, 'start line'], line);
  assert.deepEqual(verdict(wire('SIP/2.0 200 OK', [...mandatory.slice(0, 5), 'CSeq: 9292394834772304023312 OPTIONS'])), [
    undefined,
    'CSeq',
  ]);
  assert.deepEqual(verdict(wire('SIP/2.0 200 OK', mandatory.slice(1))), [undefined, 'Via']);
});

test('an ACK is never answered, whatever is wrong with it (§17.1.1.3)', () => {
  assert.deepEqual(verdict(wire('ACK sip:a@b SIP/2.0', mandatory.slice(1))), [undefined, 'Via']);
  assert.deepEqual(verdict(wire('ACK sip:a@b SIP/9.0', mandatory)), [undefined, 'start line']);
});

test('line ends before the start line are skipped; nothing else is a keep-alive (§7.5)', () => {
  accepted(Buffer.concat([Buffer.from('\r\n\r\n'), options()]));
  for (const text of ['', '\r\n', '\r\n\r\n', '\n']) assert.equal(rejected(Buffer.from(text)).status, undefined);
});

test('bare CR, bare LF, NUL, lines without colon and a missing empty line are 400 (§7.3.1, §25.1)', () => {
  for (const field of [
    'X: a\rb',
    'X: a\nb',
    'X: a\n b',
    'X: a\0b',
    'Foobar roobar',
    ': value',
    'X Y: z',
    'X\0: y',
    'X\xe9: y',
    '\rX: y',
    '\nX: y',
  ]) {
    assert.equal(rejected(options(field, 'Y: z')).status, 400, JSON.stringify(field));
  }
  assert.equal(rejected(Buffer.from(options().toString().slice(0, -2))).status, 400);
  assert.equal(rejected(Buffer.from('OPTIONS sip:a@b SIP/2.0\r\n folded: start\r\n\r\n')).status, 400);
});

test('a NUL may stand in a body and behind a backslash in a quoted string (RFC 4475 §3.1.1.2)', () => {
  accepted(options('X: "\\\0"'));
  assert.equal(accepted(wire('OPTIONS sip:a@b SIP/2.0', [...mandatory, 'l: 3'], '\0\r\n')).body.length, 3);
});

test('a datagram without Content-Length has all the rest as body, with one surplus octets are ignored (§18.3, RFC 4475 §3.1.1.8)', () => {
  assert.equal(accepted(wire('OPTIONS sip:a@b SIP/2.0', mandatory, '12345')).body.length, 5);
  assert.equal(accepted(wire('OPTIONS sip:a@b SIP/2.0', [...mandatory, 'Content-Length: 2'], '12345')).body.length, 2);
  assert.equal(rejected(wire('OPTIONS sip:a@b SIP/2.0', mandatory), 'stream').element, 'Content-Length');
});

test('Content-Length: larger than the body, negative, no number, twice are 400 (RFC 4475 §3.1.2.2, §3.1.2.3, §3.3.9)', () => {
  for (const length of ['9999', '-999', 'ten', '', '99999999999999999999', '1e1', '1 1', '1, 1']) {
    assert.deepEqual(verdict(options(`Content-Length: ${length}`)), [400, 'Content-Length'], length);
  }
  assert.deepEqual(verdict(options('Content-Length: 0', 'l: 0')), [400, 'Content-Length']);
});

test('sizes: 414 for the Request-URI, 413 for the body, 513 for the whole, 400 for too many rows (§21.4.11, §21.4.12, §21.5.7)', () => {
  const uri = `sip:${'a'.repeat(limits.message.uriBytes)}@b`;
  assert.equal(rejected(wire(`OPTIONS ${uri} SIP/2.0`, mandatory)).status, 414);
  assert.equal(rejected(wire('OPTIONS sip:a@b SIP/2.0', mandatory, 'x'.repeat(limits.message.bodyBytes + 1))).status, 413);
  assert.equal(
    rejected(wire('OPTIONS sip:a@b SIP/2.0', [...mandatory, `Content-Length: ${limits.message.bodyBytes + 1}`])).status,
    413,
  );
  const whole = rejected(wire('OPTIONS sip:a@b SIP/2.0', mandatory, 'x'.repeat(limits.message.sizeBytes)));
  assert.deepEqual([whole.status, whole.request?.headers.first('Call-ID')], [513, 'abc']);
  assert.equal(rejected(options(...new Array<string>(10_000).fill('X: y'))).status, 400);
  accepted(options(...new Array<string>(limits.message.headerFields - mandatory.length).fill('X: y')));
});

test('a head longer than the first look is read whole', () => {
  const message = accepted(options(`X: ${'y'.repeat(20_000)}`, 'Subject: last'));
  assert.equal(message.headers.first('Subject'), 'last');
});

test('each mandatory field must be there, once and well-formed, else 400 with the request (§8.1.1, RFC 4475 §3.3.1, §3.3.8)', () => {
  for (const [index, field] of mandatory.entries()) {
    const name = field.slice(0, field.indexOf(':'));
    const without = mandatory.filter((_, other) => other !== index);
    if (name !== 'Max-Forwards') assert.deepEqual(verdict(wire('OPTIONS sip:a@b SIP/2.0', without)), [400, name]);
    if (name !== 'Via') assert.deepEqual(verdict(options(field)), [400, name]);
    assert.deepEqual(verdict(wire('OPTIONS sip:a@b SIP/2.0', [...without, `${name}: " x`])), [400, name]);
  }
  assert.ok(rejected(wire('OPTIONS sip:a@b SIP/2.0', mandatory.slice(0, 2))).request);
});

test('tags, branch and Max-Forwards may be missing, as in RFC 2543 (RFC 4475 §3.4.1)', () => {
  accepted(
    wire('OPTIONS sip:a@b SIP/2.0', ['Via: SIP/2.0/UDP h', 'To: sip:a@b', 'From: <sip:c@d>', 'Call-ID: x', 'CSeq: 0 OPTIONS']),
  );
});

test('overlarge numbers are 400 (RFC 4475 §3.1.2.4)', () => {
  assert.deepEqual(verdict(wire('OPTIONS sip:a@b SIP/2.0', [...mandatory.slice(0, 5), 'CSeq: 36893488147419103232 OPTIONS'])), [
    400,
    'CSeq',
  ]);
  assert.deepEqual(
    verdict(wire('OPTIONS sip:a@b SIP/2.0', [...mandatory.filter((f) => !f.startsWith('Max')), 'Max-Forwards: 300'])),
    [400, 'Max-Forwards'],
  );
});

test('the CSeq method must be the request\u2019s: 400, or 501 when nobody knows the request\u2019s (RFC 4475 §3.1.2.17, §3.1.2.18)', () => {
  assert.deepEqual(verdict(wire('INVITE sip:a@b SIP/2.0', mandatory)), [400, 'CSeq']);
  assert.deepEqual(verdict(wire('NEWMETHOD sip:a@b SIP/2.0', mandatory)), [501, 'method']);
  assert.deepEqual(verdict(wire('options sip:a@b SIP/2.0', mandatory)), [501, 'method']);
});

test('the Request-URI must be a URI without header fields; other schemes are a matter of the application (§19.1.1, RFC 4475 §3.1.2.7, §3.1.2.11)', () => {
  for (const uri of [
    '<sip:user@example.com>',
    'sip:user@example.com?Route=%3Csip:example.com%3E',
    'sip:2001:db8::10',
    'user',
    'sip:',
  ]) {
    assert.deepEqual(verdict(wire(`OPTIONS ${uri} SIP/2.0`, mandatory)), [400, 'Request-URI'], uri);
  }
  for (const uri of ['nobodyKnowsThisScheme:totallyopaquecontent', 'tel:+12345', 'sips:a@b'])
    accepted(wire(`OPTIONS ${uri} SIP/2.0`, mandatory));
});
