import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Inspection, inspectMessage } from './inspect.ts';

const sdp = [
  'v=0',
  'o=mhandley 29739 7272939 IN IP4 192.0.2.5',
  's=-',
  'c=IN IP4 192.0.2.5',
  't=0 0',
  'm=audio 49217 RTP/AVP 0 12',
  '',
].join('\r\n');

interface Draft {
  readonly start?: string;
  /** Fields by name, in place of the usual ones; undefined leaves one out. */
  readonly fields?: Readonly<Record<string, string | undefined>>;
  /** Further rows behind them. */
  readonly rows?: readonly string[];
  readonly body?: string;
  readonly end?: string;
}

/** A good request, changed by the draft. */
function request(method: string, draft: Draft = {}): Buffer {
  const fields = {
    Via: 'SIP/2.0/UDP host.example.com;branch=z9hG4bKkdjuw',
    To: '<sip:user@example.com>',
    From: '<sip:caller@example.net>;tag=3ghsd41',
    'Call-ID': 'torture.jfasdlfnm2o2l43r5u0asdfas',
    CSeq: `39234321 ${method}`,
    'Max-Forwards': '70',
    ...draft.fields,
  };
  const rows = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  const start = draft.start ?? `${method} sip:user@example.com SIP/2.0`;
  return Buffer.from(
    [start, ...rows, ...(draft.rows ?? []), ''].join('\r\n') + (draft.end ?? '\r\n') + (draft.body ?? ''),
    'latin1',
  );
}

function response(draft: Draft): Buffer {
  return request('INVITE', { start: 'SIP/2.0 200 OK', ...draft });
}

const judged = (bytes: Buffer): string => {
  const { verdict, status } = inspectMessage(bytes);
  return status === undefined ? verdict : `${verdict} ${status}`;
};

/** Each row: the section of RFC 4475 whose rule it is, a message of ours that shows it, and the verdict. */
const rules: readonly (readonly [section: string, bytes: Buffer, expected: string])[] = [
  [
    '3.1.1.1 folds, cases and spaces',
    request('INVITE', {
      fields: { To: undefined },
      rows: ['TO :\r\n sip:v@chair.example.com ;   tag    = 19', 's :', 'Unknown: ;;,,;;,;'],
    }),
    'valid',
  ],
  ['3.1.1.2 every character of a method', request("!interesting-Method0123456789_*+`.%indeed'~"), 'valid 501'],
  ['3.1.1.3 escapes', request('INVITE', { start: 'INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0' }), 'valid'],
  [
    '3.1.1.4 escaped NUL',
    request('REGISTER', { fields: { To: 'sip:null-%00-null@example.com' }, rows: ['Contact: <sip:%00@h.example>'] }),
    'valid',
  ],
  ['3.1.1.5 a percent sign in a method is no escape', request('RE%47IST%45R'), 'valid 501'],
  ['3.1.1.6 no space before <', request('OPTIONS', { fields: { From: 'caller<sip:caller@example.com>;tag=323' } }), 'valid'],
  [
    '3.1.1.7 long values',
    request('INVITE', { rows: [`X: ${'long'.repeat(800)}`, ...new Array<string>(34).fill('v: SIP/2.0/TCP h')] }),
    'valid',
  ],
  [
    '3.1.1.8 surplus octets',
    request('REGISTER', { rows: ['Content-Length: 0'], body: 'INVITE sip:joe@example.com SIP/2.0\r\n\r\n' }),
    'valid',
  ],
  [
    '3.1.1.9 semicolon in the user part',
    request('OPTIONS', { start: 'OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0' }),
    'valid',
  ],
  [
    '3.1.1.10 unknown transports',
    request('OPTIONS', { rows: ['Via: SIP/2.0/SCTP a;branch=z9hG4bKb', 'Via: SIP/2.0/UNKNOWN b;branch=z9hG4bKc'] }),
    'valid',
  ],
  [
    '3.1.1.11 a body of octets',
    request('MESSAGE', { rows: ['Content-Type: multipart/mixed;boundary=7a9c'], body: '\0\n\xff' }),
    'valid',
  ],
  ['3.1.1.12 any reason phrase', response({ start: 'SIP/2.0 200 = 2**3 * 5**2 \xd0\xbd\xd0\xbe' }), 'valid'],
  ['3.1.1.13 no reason phrase', response({ start: 'SIP/2.0 100 ' }), 'valid'],
  ['3.1.2.1 separators without values', request('INVITE', { fields: { Via: 'SIP/2.0/UDP 192.0.2.15;;,;,,' } }), 'reject 400'],
  ['3.1.2.1 the same in Contact', request('INVITE', { rows: ['Contact: "Joe" <sip:joe@example.org>;;;;'] }), 'reject 400'],
  ['3.1.2.2 Content-Length beyond the message', request('INVITE', { rows: ['Content-Length: 9999'], body: sdp }), 'reject 400'],
  ['3.1.2.3 negative Content-Length', request('INVITE', { rows: ['Content-Length: -999'], body: sdp }), 'reject 400'],
  ['3.1.2.4 overlarge numbers', request('REGISTER', { fields: { CSeq: '36893488147419103232 REGISTER' } }), 'reject 400'],
  ['3.1.2.5 overlarge numbers in a response', response({ fields: { CSeq: '9292394834772304023312 OPTIONS' } }), 'reject'],
  ['3.1.2.6 a quote without end', request('INVITE', { fields: { To: '"Mr. J. User <sip:j.user@example.com>' } }), 'reject 400'],
  ['3.1.2.7 <> around the Request-URI', request('INVITE', { start: 'INVITE <sip:user@example.com> SIP/2.0' }), 'reject 400'],
  ['3.1.2.8 a space in the Request-URI', request('INVITE', { start: 'INVITE sip:user@example.com; lr SIP/2.0' }), 'reject 400'],
  [
    '3.1.2.9 several spaces in the start line',
    request('INVITE', { start: 'INVITE  sip:user@example.com  SIP/2.0' }),
    'reject 400',
  ],
  [
    '3.1.2.10 spaces behind the start line',
    request('OPTIONS', { start: 'OPTIONS sip:user@example.com SIP/2.0  ' }),
    'reject 400',
  ],
  [
    '3.1.2.11 header fields in the Request-URI',
    request('INVITE', { start: 'INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0' }),
    'reject 400',
  ],
  ['3.1.2.12 a date of another zone', request('INVITE', { rows: ['Date: Fri, 01 Jan 2010 16:00:00 EST'] }), 'valid'],
  [
    '3.1.2.13 no <> around a URI with header fields',
    request('REGISTER', { rows: ['Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E'] }),
    'reject 400',
  ],
  [
    '3.1.2.14 spaces inside <>',
    request('OPTIONS', { fields: { To: '"Watson, Thomas" < sip:t.watson@example.org >' } }),
    'reject 400',
  ],
  [
    '3.1.2.15 a comma in an unquoted name',
    request('OPTIONS', { fields: { From: 'Bell, Alexander <sip:a.g.bell@example.com>;tag=43' } }),
    'reject 400',
  ],
  ['3.1.2.15 no empty line', request('OPTIONS', { end: '' }), 'reject 400'],
  ['3.1.2.16 another version', request('OPTIONS', { start: 'OPTIONS sip:user@example.com SIP/7.0' }), 'reject 505'],
  ['3.1.2.17 another method in CSeq', request('OPTIONS', { fields: { CSeq: '8 INVITE' } }), 'reject 400'],
  ['3.1.2.18 the same with an unknown method', request('NEWMETHOD', { fields: { CSeq: '8 INVITE' } }), 'reject 501'],
  ['3.1.2.19 an overlarge status', response({ start: 'SIP/2.0 4294967301 better not break the receiver' }), 'reject'],
  [
    '3.2.1 a branch that is only the cookie',
    request('OPTIONS', { fields: { Via: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK' } }),
    'valid',
  ],
  [
    '3.3.1 mandatory fields missing',
    request('INVITE', { fields: { To: undefined, From: undefined, 'Call-ID': undefined } }),
    'reject 400',
  ],
  [
    '3.3.2 an unknown scheme',
    request('OPTIONS', { start: 'OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0' }),
    'app-reject 416',
  ],
  [
    '3.3.3 a known scheme that is not ours',
    request('OPTIONS', { start: 'OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0' }),
    'app-reject 416',
  ],
  [
    '3.3.4 other schemes in To',
    request('REGISTER', {
      fields: { To: 'isbn:2983792873', From: '<http://www.example.com>;tag=3' },
      rows: ['Contact: <name:John_Smith>'],
    }),
    'app-reject 400',
  ],
  [
    '3.3.5 extensions that nobody has',
    request('OPTIONS', { rows: ['Require: nothingSupportsThis, nothingSupportsThisEither'] }),
    'app-reject 420',
  ],
  [
    '3.3.6 an unknown body',
    request('INVITE', { rows: ['Content-Type: application/unknownformat'], body: '<audio/>' }),
    'app-reject 415',
  ],
  [
    '3.3.7 an unknown authorization scheme',
    request('REGISTER', { rows: ['Authorization: NoOneKnowsThisScheme opaque-data=here'] }),
    'app-reject 401',
  ],
  ['3.3.8 fields twice that must come once', request('INVITE', { rows: ['Call-ID: other', 'CSeq: 59 INVITE'] }), 'reject 400'],
  [
    '3.3.9 Content-Length twice',
    request('OPTIONS', { rows: ['Content-Length: 13', 'Content-Length: 5'], body: 'There is no way to know' }),
    'reject 400',
  ],
  ['3.3.11 Max-Forwards of zero', request('OPTIONS', { fields: { 'Max-Forwards': '0' } }), 'valid'],
  [
    '3.3.12 a Contact parameter',
    request('REGISTER', { rows: ['Contact: sip:+19725552222@gw1.example.net;unknownparam'] }),
    'valid',
  ],
  [
    '3.3.13 a URI parameter',
    request('REGISTER', { rows: ['Contact: <sip:+19725552222@gw1.example.net;unknownparam>'] }),
    'valid',
  ],
  [
    '3.3.14 escaped header fields in a Contact',
    request('REGISTER', { rows: ['M: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>'] }),
    'valid',
  ],
  [
    '3.3.15 an Accept without SDP',
    request('INVITE', { rows: ['Accept: text/nobodyKnowsThis', 'Content-Type: application/sdp'], body: sdp }),
    'app-reject 406',
  ],
  [
    '3.4.1 as RFC 2543 wrote it',
    request('INVITE', {
      fields: { Via: 'SIP/2.0/UDP h', From: '<sip:a@b>', 'Max-Forwards': undefined },
      rows: ['Content-Type: application/sdp'],
      body: sdp,
    }),
    'valid',
  ],
  [
    'RFC 5118 4.1',
    request('REGISTER', {
      start: 'REGISTER sip:[2001:db8::10] SIP/2.0',
      fields: { Via: 'SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3' },
    }),
    'valid',
  ],
  ['RFC 5118 4.2 no brackets', request('REGISTER', { start: 'REGISTER sip:2001:db8::10 SIP/2.0' }), 'reject 400'],
  [
    'RFC 5118 4.5 received without brackets',
    request('BYE', { fields: { Via: 'SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3' } }),
    'valid',
  ],
  ['RFC 5118 4.10 three colons', request('OPTIONS', { start: 'OPTIONS sip:user@[2001:db8:::192.0.2.1] SIP/2.0' }), 'valid'],
];

for (const [section, bytes, expected] of rules) {
  test(`RFC 4475 ${section}: ${expected}`, () => assert.equal(judged(bytes), expected));
}

test('extensions and bodies that are harmless are no reason to refuse', () => {
  assert.equal(judged(request('INVITE', { rows: ['Require: 100rel, timer'] })), 'valid');
  assert.equal(judged(request('ACK', { rows: ['Require: foo'] })), 'valid');
  assert.equal(
    judged(request('INVITE', { rows: ['Content-Type: text/x', 'Content-Disposition: render;handling=optional'], body: 'x' })),
    'valid',
  );
  assert.equal(judged(request('INVITE', { rows: ['Accept: application/*;q=0.5, text/plain'] })), 'valid');
  assert.equal(judged(request('OPTIONS', { start: 'OPTIONS tel:+12015550123 SIP/2.0' })), 'valid');
});

test('fields that nobody needs are warned of, not refused', () => {
  const { verdict, warnings } = inspectMessage(
    request('INVITE', { fields: { Via: 'SIP/2.0/UDP h' }, rows: ['Date: yesterday', 'Warning: x'] }),
  );
  assert.equal(verdict, 'valid');
  assert.deepEqual(
    warnings.map((warning) => warning.slice(0, warning.indexOf(':'))),
    ['Date', 'Warning', 'Via'],
  );
});

test('what a message says is given as plain JSON, also of refused requests', () => {
  const shown = (bytes: Buffer): Inspection['message'] => JSON.parse(JSON.stringify(inspectMessage(bytes))).message;
  const facts = shown(
    request('INVITE', { rows: ['m: "Q \\"" <sip:[::1]:5070;lr>;q=0.33', 'Route: tel:+1', 'l: 2'], body: 'ab' }),
  );
  assert.equal(facts?.method, 'INVITE');
  assert.equal(facts?.requestUri?.host, 'example.com');
  assert.deepEqual(facts?.contacts, [
    {
      displayName: 'Q "',
      uri: { text: 'sip:[::1]:5070;lr', scheme: 'sip', host: '::1', port: 5070, params: { lr: null }, headers: [] },
      params: { q: '0.33' },
    },
  ]);
  assert.deepEqual([facts?.bodyBytes, facts?.fields.length, facts?.maxForwards, facts?.cseq?.sequence], [2, 9, 70, 39234321]);
  assert.equal(shown(request('INVITE', { fields: { From: '"' } }))?.callId, 'torture.jfasdlfnm2o2l43r5u0asdfas');
  assert.equal(shown(response({}))?.reasonPhrase, 'OK');
});
