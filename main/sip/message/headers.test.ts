import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderDef } from './header-definition.ts';
import { HeaderList } from './header-list.ts';
import { headers } from './headers.ts';

/** A value as a peer may spell it, and as we write it when that is different. */
type Example = string | readonly [given: string, written: string];

interface Rules {
  readonly good: readonly [Example, ...Example[]];
  readonly bad: readonly string[];
}

const badTokens = ['', 'a b', 'a/b', '"a"', 'a;b', 'a=b', '\xc3\xa4'];
const badSeconds = ['', '-1', '+1', '1.5', '1e3', '0x10', '1 2', '4294967296', '9007199254740993', '9'.repeat(400), 'soon'];
const badNameAddrs = [
  '',
  '<>',
  '<sip:a@b',
  'sip:a@b>',
  '"Bob <sip:a@b>',
  'bob',
  '<sip:a@b> x',
  '<sip:a@b>;tag=1;tag=2',
  '<sip:a@b>;=',
];
const badUris = [
  '',
  'http://example.com/a',
  '<http://example.com/a',
  '<>',
  '<http://exa mple.com>',
  '<http://a>x',
  '<http://a>;',
];
const badAuth = [
  '',
  'Digest realm',
  'Digest realm=',
  'Digest realm="x',
  'Digest realm="x" nonce="y"',
  'Digest realm="x", realm="y"',
  '"x"',
];

const nameAddrRules: Rules = {
  good: [
    ['"A. G. Bell" <sip:agb@bell-telephone.com> ;tag=a48s', '"A. G. Bell" <sip:agb@bell-telephone.com>;tag=a48s'],
    ['sip:+12125551212@server.phone2net.com;tag=887s', '<sip:+12125551212@server.phone2net.com>;tag=887s'],
    ['Anonymous <sip:c8oqz84zk7z@privacy.org>;tag=hyh8', '"Anonymous" <sip:c8oqz84zk7z@privacy.org>;tag=hyh8'],
    '"J\xc3\xbcrgen \\"the\\\\" <sips:j%20b@[2001:db8::1]:5061;transport=tcp?Subject=x>;tag=1',
    '<tel:+1-201-555-0123>',
    '<urn:service:sos>',
  ],
  bad: badNameAddrs,
};
const routeRules: Rules = {
  good: ['<sip:server10.biloxi.com;lr>', '<sip:bigbox3.site3.atlanta.com;lr>;x="a,b"'],
  bad: badNameAddrs,
};
const tokenRules: Rules = { good: ['100rel', "x-!%*_+`'~.1"], bad: badTokens };
const secondsRules: Rules = { good: ['0', '5', ['0060', '60'], '4294967295'], bad: badSeconds };
const textRules: Rules = { good: ['', 'SoftPhone/1.0 (beta; "x")', 'B\xc3\xbcro, M\xc3\xbcnchen'], bad: [] };
const uriRules: Rules = {
  good: [
    '<http://www.example.com/sounds/moo.wav>',
    ['<http://wwww.example.com/alice/photo.jpg> ;purpose=icon', '<http://wwww.example.com/alice/photo.jpg>;purpose=icon'],
    '<sip:not-in-service-recording@atlanta.com>',
  ],
  bad: badUris,
};
const tokenWithParamsRules: Rules = {
  good: ['session', ['session ; handling = optional', 'session;handling=optional'], 'a;b="c d"'],
  bad: ['', ';a', 'a b', 'a;', 'a;b;b', 'a;b="'],
};
const challengeRules: Rules = {
  good: [
    [
      'Digest realm="atlanta.com",  domain="sip:boxesbybob.com",qop="auth",nonce="f84f1cec41e6cbe5aea9c8e88d359",opaque="",stale=FALSE, algorithm=MD5',
      'Digest realm="atlanta.com", domain="sip:boxesbybob.com", qop="auth", nonce="f84f1cec41e6cbe5aea9c8e88d359", opaque="", stale=FALSE, algorithm=MD5',
    ],
    'Digest realm="a \\"quoted\\" realm, with comma", nonce="1"',
    ['NoOneKnowsThisScheme opaque-data=here', 'NoOneKnowsThisScheme opaque-data="here"'],
    'Bearer a b c',
  ],
  bad: badAuth,
};
const credentialsRules: Rules = {
  good: [
    [
      'Digest username="bob",realm="biloxi.com",nonce="dcd98b",uri="sip:bob@biloxi.com",qop=auth,nc=00000001,cnonce="0a4f113b",response="6629fae4",opaque="5ccc"',
      'Digest username="bob", realm="biloxi.com", nonce="dcd98b", uri="sip:bob@biloxi.com", qop=auth, nc=00000001, cnonce="0a4f113b", response="6629fae4", opaque="5ccc"',
    ],
    ['NoOneKnowsThisScheme opaque-data=here', 'NoOneKnowsThisScheme opaque-data="here"'],
  ],
  bad: badAuth,
};

/** At least one good value for every field: the type asks for an entry. */
const rules: Record<keyof typeof headers, Rules> = {
  accept: {
    good: ['application/sdp', ['Application / SDP ;level=1', 'application/sdp;level=1'], '*/*', 'text/*;q=0.5'],
    bad: ['', 'text', 'text/', '/html', 'text/html;', 'text/html;q=', 'te xt/html'],
  },
  acceptContact: {
    good: [
      '*;+sip.instance="<urn:uuid:00000000-0000-1000-8000-aabbccddeeff>";explicit',
      ['* ; video ; require', '*;video;require'],
    ],
    bad: tokenWithParamsRules.bad,
  },
  acceptEncoding: { good: ['gzip', 'identity;q=0.5', '*'], bad: ['', 'a b', ';q=1'] },
  acceptLanguage: { good: ['da', 'en-gb;q=0.8', '*;q=0.1'], bad: ['', 'en gb', 'en;'] },
  alertInfo: uriRules,
  allow: tokenRules,
  authenticationInfo: {
    good: [
      'nextnonce="47364c23432d2e131a5fb210812c"',
      ['qop=auth,rspauth="6629",cnonce="0a4f",nc=00000001', 'qop=auth, rspauth="6629", cnonce="0a4f", nc=00000001'],
    ],
    bad: ['nextnonce', 'nextnonce=', 'a=b c', 'a="', 'a="1", a="2"'],
  },
  authorization: credentialsRules,
  callId: {
    good: ['f81d4fae-7dec-11d0-a765-00a0c91e6bf6@biloxi.com', 'intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{'],
    bad: ['', 'a b', 'a\tb', '\xe4', '\x7f'],
  },
  callInfo: uriRules,
  contact: { good: [...nameAddrRules.good, '*', '<sip:bob@192.0.2.4>;expires=3600;q=0.7'], bad: [...badNameAddrs, '**'] },
  contentDisposition: tokenWithParamsRules,
  contentEncoding: tokenRules,
  contentLanguage: tokenRules,
  contentLength: secondsRules,
  contentType: {
    good: [
      'application/sdp',
      ['text/html; charset=ISO-8859-4', 'text/html;charset=ISO-8859-4'],
      'multipart/mixed;boundary="a b;c"',
    ],
    bad: ['', 'application', 'application/', 'application/sdp x', 'text/html;charset=a;charset=b'],
  },
  cseq: {
    good: ['4711 INVITE', ['0009   invite', '9 invite'], '2147483647 x'],
    bad: ['', '1', 'INVITE 1', '2147483648 INVITE', '1 A B', '-1 ACK'],
  },
  date: {
    good: ['Sat, 13 Nov 2010 23:29:00 GMT'],
    bad: ['', 'Fri, 01 Jan 2010 16:00:00 EST', 'Sat, 30 Feb 2010 23:29:00 GMT', 'today'],
  },
  errorInfo: uriRules,
  expires: secondsRules,
  from: nameAddrRules,
  inReplyTo: { good: ['70710@saturn.bell-tel.com', '17320@saturn'], bad: ['', 'a b'] },
  maxForwards: { good: ['0', '6', ['0068', '68'], '255'], bad: ['', '-1', '256', '300', '6.0', '9007199254740993'] },
  mimeVersion: { good: ['1.0'], bad: badTokens },
  minExpires: secondsRules,
  organization: textRules,
  priority: { good: ['emergency', 'non-urgent'], bad: badTokens },
  proxyAuthenticate: challengeRules,
  proxyAuthorization: credentialsRules,
  proxyRequire: tokenRules,
  rejectContact: { good: ['*;methods="INVITE,BYE";video', '*'], bad: tokenWithParamsRules.bad },
  recordRoute: routeRules,
  replyTo: nameAddrRules,
  require: tokenRules,
  retryAfter: {
    good: ['18000;duration=3600', ["120 (I'm in a meeting)", "120 (I'm in a meeting)"], '0', '5 (a (b) \\) c);x=y'],
    bad: ['', 'soon', '-1', '4294967296', '120 (never closed', '120 x', '5 ()()'],
  },
  route: routeRules,
  server: textRules,
  subject: textRules,
  supported: tokenRules,
  timestamp: {
    good: ['54', '54.21', '54.21 0.5', ['1. .5', '1 0.5']],
    bad: ['', 'x', '-1', '1 x', '1 2 3', '12345678901', '.5'],
  },
  to: nameAddrRules,
  unsupported: tokenRules,
  userAgent: textRules,
  via: {
    good: [
      'SIP/2.0/UDP erlang.bell-telephone.com:5060;branch=z9hG4bK87asdks7',
      [
        'SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1',
        'SIP/2.0/UDP first.example.com:4000;ttl=16;maddr=224.2.0.1;branch=z9hG4bKa7c6a8dlze.1',
      ],
      'SIP/2.0/TLS [2001:db8::9:1]:5061;received=2001:db8::9:255;rport',
    ],
    bad: ['', 'SIP/2.0/UDP', 'UDP h', 'SIP/2.0/UDP h:70000', 'SIP/2.0/UDP h;;', 'SIP/2.0/UDP 2001:db8::1'],
  },
  warning: {
    good: [
      '307 isi.edu "Session parameter \'foo\' not understood"',
      '301 isi.edu:5060 "a \\"b\\" \\\\"',
      '399 [2001:db8::1]:5060 "M\xc3\xbcnchen"',
    ],
    bad: [
      '',
      '307',
      '307 isi.edu',
      '307 isi.edu text',
      '307 isi.edu "x',
      '307 isi.edu "x" y',
      '30 isi.edu "x"',
      '1000 isi.edu "x"',
    ],
  },
  wwwAuthenticate: challengeRules,
  allowEvents: tokenRules,
  event: tokenWithParamsRules,
  subscriptionState: { good: ['active;expires=600', 'terminated;reason=timeout'], bad: ['', 'active;'] },
  referTo: { good: ['<sip:carol@cleveland.example.org?Replaces=a%3Bto-tag%3Db>'], bad: badNameAddrs },
  referredBy: nameAddrRules,
  replaces: { good: ['98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff'], bad: [] },
  join: { good: ['12adf2f34456gs5;to-tag=12345;from-tag=54321'], bad: [] },
  privacy: { good: ['id', 'header;user;critical'], bad: [] },
  pAssertedIdentity: nameAddrRules,
  pPreferredIdentity: nameAddrRules,
  diversion: { good: ['"Bob" <sip:bob@example.com>;reason=user-busy;privacy=off;counter=4'], bad: badNameAddrs },
  historyInfo: {
    good: ['<sip:bob@192.0.2.4?Reason=SIP%3Bcause%3D302>;index=1.1;mp=1', '<sip:bob@example.com>;index=1'],
    bad: badNameAddrs,
  },
  answerMode: { good: ['Auto', 'Manual;require'], bad: ['', 'Auto;'] },
  privAnswerMode: { good: ['Auto;require'], bad: [''] },
  infoPackage: { good: ['foo', 'foo;bar=1'], bad: ['', 'foo;', '"foo"'] },
  recvInfo: { good: ['foo', 'foo;bar=1'], bad: ['', 'foo;'] },
  reason: { good: ['SIP;cause=200;text="Call completed elsewhere"', 'Q.850;cause=16'], bad: ['', 'SIP;cause='] },
  path: routeRules,
  serviceRoute: routeRules,
  rSeq: secondsRules,
  rAck: {
    good: ['776656 1 INVITE'],
    bad: ['', '1 INVITE', '1 1', '4294967296 1 INVITE', '1 2147483648 INVITE', '1 1 A B', '1 1 "x"'],
  },
  sessionExpires: { good: ['1800;refresher=uac'], bad: ['', '1800;'] },
  minSe: { good: ['90'], bad: [''] },
  sipEtag: { good: ['dx200xyz'], bad: badTokens },
  sipIfMatch: { good: ['dx200xyz'], bad: badTokens },
};

const fields = Object.keys(rules) as readonly (keyof typeof headers)[];

test('every header field of RFC 3261 §20 has a definition', () => {
  const names = [
    ...['Accept', 'Accept-Encoding', 'Accept-Language', 'Alert-Info', 'Allow', 'Authentication-Info', 'Authorization', 'Call-ID'],
    ...['Call-Info', 'Contact', 'Content-Disposition', 'Content-Encoding', 'Content-Language', 'Content-Length', 'Content-Type'],
    ...['CSeq', 'Date', 'Error-Info', 'Expires', 'From', 'In-Reply-To', 'Max-Forwards', 'Min-Expires', 'MIME-Version'],
    ...['Organization', 'Priority', 'Proxy-Authenticate', 'Proxy-Authorization', 'Proxy-Require', 'Record-Route', 'Reply-To'],
    ...[
      'Require',
      'Retry-After',
      'Route',
      'Server',
      'Subject',
      'Supported',
      'Timestamp',
      'To',
      'Unsupported',
      'User-Agent',
      'Via',
    ],
    ...['Warning', 'WWW-Authenticate'],
  ];
  const defined = new Set(Object.values(headers).map(({ name }) => name));
  assert.deepEqual(
    names.filter((name) => !defined.has(name)),
    [],
  );
  assert.equal(names.length, 44);
});

for (const field of fields) {
  const def = headers[field] as HeaderDef<unknown>;
  test(`${def.name}: what it may say survives reading and writing`, () => {
    for (const example of rules[field].good) {
      const [given, written] = typeof example === 'string' ? [example, example] : example;
      assert.equal(rewritten(def, given), written);
      assert.equal(rewritten(def, written), written);
    }
  });

  if (rules[field].bad.length > 0) {
    test(`${def.name}: anything else is a failure that names its element`, () => {
      for (const value of rules[field].bad) {
        const parsed = def.parse(value);
        assert.ok(!parsed.ok, `${def.name}: ${value}`);
        assert.notEqual(parsed.error.element, '');
        assert.notEqual(parsed.error.expected, '');
      }
    });
  }
}

function rewritten<T>(def: HeaderDef<T>, value: string): string {
  const parsed = def.parse(value);
  assert.ok(parsed.ok, `${def.name}: ${value}`);
  return def.serialize(parsed.value);
}

test('fields whose grammar has a comma list are lists, challenges and dates are not (RFC 3261 §7.3.1)', () => {
  const lists = [
    'accept',
    'allow',
    'contact',
    'inReplyTo',
    'recordRoute',
    'require',
    'route',
    'supported',
    'via',
    'warning',
  ] as const;
  const singles = [
    'authorization',
    'callId',
    'cseq',
    'date',
    'from',
    'organization',
    'subject',
    'to',
    'userAgent',
    'wwwAuthenticate',
  ] as const;
  assert.deepEqual([...new Set(lists.map((field) => headers[field].isList))], [true]);
  assert.deepEqual([...new Set(singles.map((field) => headers[field].isList))], [false]);
});

test('each field is found by its name in any case and by its compact form, and parsed', () => {
  for (const field of fields) {
    const def = headers[field] as HeaderDef<unknown>;
    const [example] = rules[field].good;
    const given = typeof example === 'string' ? example : example[0];
    const spellings = [
      def.name,
      def.name.toLowerCase(),
      def.name.toUpperCase(),
      ...(def.compact ? [def.compact, def.compact.toUpperCase()] : []),
    ];
    for (const spelling of spellings) {
      const list = HeaderList.of([[spelling, given]]);
      assert.equal(list.first(def.name), given, spelling);
      assert.ok(list.read(def)?.ok, spelling);
    }
  }
});
