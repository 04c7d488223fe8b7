import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { HeaderDef } from './header-definition.ts';
import { headers } from './headers.ts';
import { inspectMessage } from './inspect.ts';
import { SipRequest } from './message.ts';
import { parseMessage, validateMessage } from './parser.ts';
import { redactedText } from './redact.ts';
import { serializeMessage } from './serializer.ts';
import { StreamFramer } from './stream-framer.ts';

const good = [
  'INVITE sip:bob@biloxi.com SIP/2.0',
  'Via: SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bK776asdhds',
  'Max-Forwards: 70',
  'To: "Bob" <sip:bob@biloxi.com;x=%41>',
  'From: Alice <sip:alice@atlanta.com>;tag=1928301774',
  'Call-ID: a84b4c76e66710@pc33.atlanta.com',
  'CSeq: 314159 INVITE',
  'Contact: <sip:alice@pc33.atlanta.com>, "A" <sip:[::1]:5070>;q=0.1',
  'Authorization: Digest username="Alice", realm="a", nonce="b", response="c"',
  'Content-Type: application/sdp',
  'Content-Length: 5',
  '',
  'v=0\r\n',
].join('\r\n');

const definitions = Object.values(headers) as readonly HeaderDef<unknown>[];

/** All that is ever done with a message from outside; the only thing expected of it is that it comes to an end. */
function readEverything(bytes: Uint8Array): void {
  inspectMessage(bytes);
  new StreamFramer().push(bytes);
  const parsed = parseMessage(bytes, 'datagram');
  const message = parsed.ok ? parsed.value : parsed.error.request;
  if (!message) return;
  validateMessage(message);
  for (const def of definitions) message.headers.readAll(def);
  redactedText(message);
  serializeMessage(message);
}

test('no octets make any of it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => readEverything(bytes)),
    { numRuns: 300 },
  );
});

test('a good message with some octets changed, removed or repeated is accepted or refused, never more', () => {
  const damage = fc.tuple(fc.nat({ max: good.length }), fc.nat({ max: 6 }), fc.uint8Array({ maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      let bytes = Buffer.from(good);
      for (const [at, removed, inserted] of damages) {
        bytes = Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);
      }
      readEverything(bytes);
    }),
    { numRuns: 1500 },
  );
});

test('a message cut off anywhere is refused, unless only its body is missing', () => {
  for (let length = 0; length < good.length; length++) {
    assert.equal(parseMessage(Buffer.from(good.slice(0, length)), 'datagram').ok, false, `${length}`);
  }
});

/** How long it takes is for `npm run bench -- parse` to say, that the work is linear for `linear-work.test.ts`. */
test('64 KiB of anything are read to the end', () => {
  const size = 65_536;
  const head = 'INVITE sip:a SIP/2.0\r\n';
  const units = [
    '\0',
    '\r',
    '\n',
    '\r\n',
    '\n\r',
    '\r\n ',
    ' ',
    ':',
    'a:b\r\n',
    'a:\r\n b\r\n',
    '\xff',
    '%41',
    '%',
    '(',
    '[:',
    '<sip:',
  ];
  const fields = [
    'Via: ',
    'To: ',
    'm: ',
    'Contact: <sip:a@b>',
    'Authorization: Digest ',
    'Route: <',
    'Warning: 3',
    'Date: ',
    'Retry-After: 1 (',
  ];
  const inFields = [
    '"',
    '\\',
    '"\\',
    ',',
    ';',
    ',;',
    ';a',
    ';a=1',
    '<',
    '<sip:a>,',
    'a=1,',
    'sip:',
    '@',
    '1',
    '=',
    'a.',
    '::',
    '9',
  ];
  const texts = [...units, ...fields.flatMap((field) => inFields.map((unit) => [field, unit] as const))].map((kind) =>
    typeof kind === 'string' ? kind.repeat(size / kind.length) : `${head}${kind[0]}${kind[1].repeat(size / kind[1].length)}`,
  );
  for (const text of texts) {
    const bytes = Buffer.from(`${text.slice(0, size - 4)}\r\n\r\n`, 'latin1');
    assert.doesNotThrow(() => validateAndReadLists(bytes), JSON.stringify(text.slice(0, 60)));
  }
});

function validateAndReadLists(bytes: Uint8Array): void {
  const parsed = parseMessage(bytes, 'datagram');
  const message = parsed.ok ? parsed.value : (parsed.error.request ?? new SipRequest('X', 'sip:a'));
  validateMessage(message);
  const lists = [headers.via, headers.contact, headers.route, headers.authorization] as readonly HeaderDef<unknown>[];
  for (const def of lists) message.headers.readAll(def);
}
