import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../limits.ts';
import { readConferenceInfo } from './conference-info.ts';
import { readDialogInfo, writeDialogInfo } from './dialog-info.ts';
import { readMessageSummary } from './message-summary.ts';
import { readPresence, writePresence } from './presence.ts';
import { readRegInfo } from './reg-info.ts';

const readers = { readPresence, readDialogInfo, readRegInfo, readConferenceInfo, readMessageSummary };
const namespaces = {
  presence: 'urn:ietf:params:xml:ns:pidf',
  'dialog-info': 'urn:ietf:params:xml:ns:dialog-info',
  reginfo: 'urn:ietf:params:xml:ns:reginfo',
  'conference-info': 'urn:ietf:params:xml:ns:conference-info',
};

function readAll(text: string | Uint8Array): readonly boolean[] {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return Object.values(readers).map((read) => read(bytes).ok);
}

test('no bytes make a reader throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void readAll(bytes)));
  const word = fc.constantFrom(
    '<',
    '>',
    '/',
    '=',
    '"',
    "'",
    '&',
    ';',
    '!',
    '?',
    '--',
    '[CDATA[',
    ']]>',
    'xmlns',
    ':',
    'a',
    ' ',
    '\0',
    '&lt;',
    '&#0;',
    '€',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => void readAll(words.join(''))),
    { numRuns: 1_000 },
  );
});

test('a good document that was cut or altered anywhere is read or refused', () => {
  const documents = [
    writePresence({ entity: 'sip:a@x', tuples: [{ id: 't', basic: 'open', note: 'hi' }], person: { activities: ['away'] } }),
    writeDialogInfo({
      version: 1,
      isFull: true,
      entity: 'sip:a@x',
      dialogs: [{ id: 'd', state: 'early', local: { identity: 'sip:a@x' } }],
    }),
  ];
  for (const { bytes } of documents) {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, octet, length) => {
        const altered = Uint8Array.from(bytes);
        altered[at] = octet;
        readAll(altered.subarray(0, length));
      }),
    );
  }
});

test('a document type is refused, and with it every entity; unknown entities too', () => {
  const billion = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>';
  for (const [name, namespace] of Object.entries(namespaces)) {
    const document = (inside: string) => `<${name} xmlns="${namespace}" version="1"><note>${inside}</note></${name}>`;
    assert.ok(readAll(document('hi')).includes(true));
    assert.ok(!readAll(billion + document('hi')).includes(true));
    assert.ok(!readAll(billion.toLowerCase() + document('hi')).includes(true));
    assert.ok(!readAll(document('&b;')).includes(true));
    assert.ok(!readAll(document('<!DOCTYPE a>')).includes(true));
  }
});

test('size, depth and number of nodes are bounded, and what is beyond costs no time', () => {
  const { elements, depth } = limits.xml;
  const isRead = (inside: string) =>
    readAll(`<reginfo xmlns="${namespaces.reginfo}" version="1">${inside}</reginfo>`).includes(true);
  assert.ok(isRead('<a>'.repeat(depth - 1) + '</a>'.repeat(depth - 1)));
  assert.ok(!isRead('<a>'.repeat(depth) + '</a>'.repeat(depth)));
  assert.ok(!isRead('<a>'.repeat(16_000)));
  assert.ok(isRead('<b/>'.repeat(elements - 1)));
  assert.ok(!isRead('<b/>'.repeat(elements)));
  assert.ok(!isRead(`<a ${Array.from({ length: 2 * elements }, (_, at) => `b${at}=""`).join(' ')}/>`));
  assert.ok(!isRead(' '.repeat(limits.message.bodyBytes)));
});

test('what is of another namespace or another root is refused', () => {
  for (const [name, namespace] of Object.entries(namespaces)) {
    const good = (own: string, root = name) => readAll(`<${root} xmlns="${own}" version="1"/>`).filter(Boolean).length;
    assert.equal(good(namespace), 1, name);
    assert.equal(good(`${namespace}x`), 0, name);
    assert.equal(good(''), 0, name);
    assert.equal(good(namespace, 'other'), 0, name);
  }
});
