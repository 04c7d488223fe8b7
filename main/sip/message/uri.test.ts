import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSipUri, parseUri, type SipUri, serializeUri, sipUri, type Uri, urisEqual } from './uri.ts';

function uri(text: string): Uri {
  const parsed = parseUri(text);
  assert.ok(parsed.ok, `${text} is a URI`);
  return parsed.value;
}

function sip(text: string): SipUri {
  const parsed = uri(text);
  assert.ok(isSipUri(parsed));
  return parsed;
}

test('a SIP URI has user, password, host, port, parameters and headers (RFC 3261 §19.1.1)', () => {
  const parsed = sip('sips:alice:secret@Atlanta.example.COM:5071;transport=tcp;lr?subject=project%20x&priority=urgent');

  assert.equal(parsed.scheme, 'sips');
  assert.equal(parsed.user, 'alice');
  assert.equal(parsed.password, 'secret');
  assert.equal(parsed.host, 'atlanta.example.com');
  assert.equal(parsed.port, 5071);
  assert.deepEqual(
    [...parsed.params],
    [
      ['transport', 'tcp'],
      ['lr', undefined],
    ],
  );
  assert.deepEqual(parsed.headers, [
    ['subject', 'project x'],
    ['priority', 'urgent'],
  ]);
});

test('a URI without user is a host only, also when it has a port, parameters or headers', () => {
  assert.deepEqual(
    ['sip:h.example', 'sip:h.example:5060', 'sip:h.example;lr', 'sip:192.0.2.1?a=b'].map((text) => [
      sip(text).user,
      sip(text).host,
    ]),
    [
      [undefined, 'h.example'],
      [undefined, 'h.example'],
      [undefined, 'h.example'],
      [undefined, '192.0.2.1'],
    ],
  );
});

test('escapes are undone once, in user, parameters and headers (§19.1.2, RFC 4475 §3.1.1.3)', () => {
  assert.equal(sip('sip:%75se%72@example.com').user, 'user');
  assert.equal(sip('sip:sips%3Auser%40example.com@example.net').user, 'sips:user@example.com');
  assert.deepEqual(
    [...sip('sip:caller@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31').params],
    [
      ['lr', undefined],
      ['name', 'value%41'],
    ],
  );
});

test('an escaped NUL is a character like others (RFC 4475 §3.1.1.4)', () => {
  assert.equal(sip('sip:null-%00-null@example.com').user, 'null-\0-null');
  assert.ok(!urisEqual(uri('sip:%00@h.example'), uri('sip:%00%00@h.example')));
});

test('a user part may hold semicolons, question marks and slashes (RFC 4475 §3.1.1.2, §3.1.1.9)', () => {
  assert.equal(sip('sip:user;par=u%40example.net@example.com').user, 'user;par=u@example.net');
  const wild = sip("sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com");
  assert.equal(wild.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
  assert.equal(wild.password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
});

test('IPv6 references stand in brackets; what follows inside is no port (RFC 5118 §4.1-4.4)', () => {
  assert.deepEqual([sip('sip:[2001:db8::10]').host, sip('sip:[2001:db8::10]').port], ['2001:db8::10', undefined]);
  assert.deepEqual([sip('sip:[2001:db8::10]:5070').host, sip('sip:[2001:db8::10]:5070').port], ['2001:db8::10', 5070]);
  assert.equal(sip('sip:[2001:db8::10:5070]').host, '2001:db8::10:5070');
  assert.equal(sip('sip:[::ffff:192.0.2.1]').host, '::ffff:192.0.2.1');
  assert.equal(sip('sip:[2001:db8:::192.0.2.1]').host, '2001:db8:::192.0.2.1');
});

test('what is no URI is refused', () => {
  const wrong = [
    '',
    'sip',
    'sip:',
    'sip:@example.com',
    'sip:user@',
    'sip:user@@example.com',
    'sip:us er@example.com',
    'sip:user@exa mple.com',
    'sip:user@example.com:',
    'sip:user@example.com:65536',
    'sip:user@example.com:5060x',
    'sip:user@example.com;',
    'sip:user@example.com;;lr',
    'sip:user@example.com;lr;lr',
    'sip:user@example.com;x=',
    'sip:user@example.com?',
    'sip:user@example.com?novalue',
    'sip:us%4@example.com',
    'sip:us%zz@example.com',
    'sip:user@2001:db8::10',
    'sip:user@[2001:db8::10',
    'sip:user@[2001:db8::1::2]',
    'sip:user@[1:2:3:4:5:6:7:8:9]',
    'sip:user@[::256.0.0.1]',
    '<sip:user@example.com>',
    ' sip:user@example.com',
    'sip:user@example.com ',
    'tel:',
    'tel:+',
    'tel:-',
    'tel:+12x',
    'tel:12;',
    '1http://example.com',
    'http:',
    'http://exa mple.com',
    'http://example.com/"x"',
  ];
  for (const text of wrong) assert.equal(parseUri(text).ok, false, text);
});

test('other schemes are kept as text (§19.1.5, RFC 4475 §3.3.2-3.3.4)', () => {
  assert.deepEqual(uri('soap.beep://192.0.2.103:3002'), {
    scheme: 'soap.beep',
    text: 'soap.beep://192.0.2.103:3002',
    opaque: true,
  });
  assert.equal(serializeUri(uri('ISBN:2983792873')), 'ISBN:2983792873');
});

test('tel URIs keep their separators and compare without them (RFC 3966 §3, §4)', () => {
  const number = uri('tel:+1-201-555-0123;Ext=5');
  assert.deepEqual([number.scheme, 'number' in number && number.number], ['tel', '+1-201-555-0123']);
  assert.equal(serializeUri(number), 'tel:+1-201-555-0123;ext=5');

  assert.ok(urisEqual(uri('tel:+1-201-555-0123'), uri('TEL:+1.201(555)0123')));
  assert.ok(urisEqual(uri('tel:7042;phone-context=Example.com'), uri('tel:7042;phone-context=example.com')));
  assert.ok(!urisEqual(uri('tel:7042;phone-context=example.com'), uri('tel:7042')));
  assert.ok(!urisEqual(uri('tel:+12015550123'), uri('tel:12015550123')));
});

test('equal URIs (§19.1.4)', () => {
  const pairs = [
    ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
    [
      'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
      'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    ],
    ['sip:alice@atlanta.com?subject=project%20x&priority=urgent', 'sip:alice@atlanta.com?priority=urgent&subject=project%20x'],
    ['sip:a@[2001:db8::10]', 'sip:a@[2001:DB8:0:0:0:0:0:10]'],
  ] as const;
  for (const [a, b] of pairs) assert.ok(urisEqual(uri(a), uri(b)) && urisEqual(uri(b), uri(a)), `${a} ${b}`);
});

test('different URIs (§19.1.4)', () => {
  const pairs = [
    ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
    ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
    ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
    ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
    ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;maddr=239.255.255.1'],
    ['sip:bob@biloxi.com;ttl=1', 'sip:bob@biloxi.com'],
    ['sip:bob@biloxi.com', 'sips:bob@biloxi.com'],
    ['sip:bob@biloxi.com', 'sip:biloxi.com'],
    ['sip:bob:a@biloxi.com', 'sip:bob:b@biloxi.com'],
    ['sip:bob@biloxi.com', 'tel:+12'],
    ['a:b', 'a:c'],
  ] as const;
  for (const [a, b] of pairs) assert.ok(!urisEqual(uri(a), uri(b)) && !urisEqual(uri(b), uri(a)), `${a} ${b}`);
});

test('sipUri takes hosts in any spelling and parameters as record or map', () => {
  assert.equal(serializeUri(sipUri({ user: 'bob', host: '[2001:DB8::1]', port: 5062 })), 'sip:bob@[2001:db8::1]:5062');
  assert.equal(serializeUri(sipUri({ scheme: 'sips', host: 'H', params: { lr: undefined } })), 'sips:h;lr');
  assert.equal(serializeUri(sipUri({ host: 'h', params: sip('sip:x;transport=tcp').params })), 'sip:h;transport=tcp');
});

test('any user name survives writing and parsing, also bytes that are no UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (user) => {
      assert.equal(sip(serializeUri(sipUri({ user, host: 'example.com' }))).user, user);
    }),
  );
  const raw = 'sip:%FF%00a%C3@example.com';
  assert.equal(serializeUri(uri(raw)), raw);
});

test('parsing never throws, and what parses survives writing and parsing again', () => {
  const piece = fc.constantFrom(
    'sip:',
    'SIPS:',
    'tel:',
    '+1',
    'a',
    'B7',
    '%41',
    '%',
    ':',
    '@',
    ';',
    '=',
    '?',
    '&',
    '[::1]',
    '.',
    ' ',
    '\0',
    '%c3%a4',
    '5060',
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const first = parseUri(pieces.join(''));
      if (!first.ok) return;
      const second = uri(serializeUri(first.value));
      assert.ok(urisEqual(first.value, second));
      assert.equal(serializeUri(second), serializeUri(first.value));
    }),
    { numRuns: 2000 },
  );
});
