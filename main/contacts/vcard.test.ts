import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Imported, type ImportedContact, isProblem, type Problem } from './imported.ts';
import { parseVcards, serializeVcard } from './vcard.ts';

const read = (text: string): Imported[] => [...parseVcards(text)];
const people = (text: string): ImportedContact[] => read(text).filter((each): each is ImportedContact => !isProblem(each));
const problems = (text: string): Problem[] => read(text).filter(isProblem);
const card = (...lines: readonly string[]): string => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n');

const ada = card(
  'VERSION:3.0',
  'N:Lovelace;Ada;;;',
  'FN:Ada Lovelace',
  'ORG:Analytical Engines;Research',
  'TEL;TYPE=work,voice:+49 30 1234',
  'TEL;TYPE=fax:+49 30 1235',
  'item1.TEL;TYPE="cell,pref":+49 170 12345',
  'item1.X-ABLabel:Spring',
  'IMPP;X-SERVICE-TYPE=SIP:sip:ada@example.com',
  'EMAIL;TYPE=home:ada@home.example',
  'NOTE:first\\nsecond\\, and',
  '  more',
  'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ',
  'X-UNHEARD-OF;LEVEL=1:of',
);

test('a card of version 3 is read: the preferred number first, faxes and what is unknown kept for later (RFC 2426)', () => {
  const [first] = people(ada);
  assert.equal(first?.line, 1);
  assert.equal(first?.photo, 'data:image/jpeg;base64,/9j/4AAQ');
  const { more = '', ...contact } = first?.contact ?? {};
  assert.deepEqual(contact, {
    name: 'Ada Lovelace',
    company: 'Analytical Engines, Research',
    note: 'first\nsecond, and more',
    isFavourite: false,
    addresses: [
      { label: 'mobile', value: '+49 170 12345' },
      { label: 'work', value: '+49 30 1234' },
      { label: 'other', value: 'sip:ada@example.com' },
    ],
  });
  for (const kept of ['x-unheard-of', 'email', '+49 30 1235', 'x-ablabel', 'Research']) assert.ok(more.includes(kept), kept);
});

test('a card of version 4 is read: types, preferences and pictures as URIs (RFC 6350)', () => {
  const text = card(
    'VERSION:4.0',
    'FN:林薇',
    'TEL;TYPE=home;VALUE=uri:tel:+86-10-1234',
    'TEL;PREF=1;TYPE="work,voice";VALUE=text:010 5678',
    'PHOTO:data:image/png;base64,iVBO',
    'PHOTO:https://example.com/picture.png',
  );
  const [first] = people(text);
  assert.deepEqual(first?.contact.addresses, [
    { label: 'work', value: '010 5678' },
    { label: 'home', value: '+86-10-1234' },
  ]);
  assert.equal(first?.photo, 'data:image/png;base64,iVBO');
  assert.match(first?.contact.more ?? '', /picture\.png/);
});

test('nothing is lost on the way through both versions', () => {
  for (const version of ['3.0', '4.0'] as const) {
    const [first] = people(ada);
    assert.ok(first);
    const [again] = people(serializeVcard(first.contact, first.photo, version));
    const { more: before, ...known } = first.contact;
    const { more: after = '', ...knownAgain } = again?.contact ?? {};
    assert.deepEqual(knownAgain, known);
    assert.equal(again?.photo, first.photo);
    for (const name of ['x-unheard-of', 'email', 'tel', 'x-ablabel', 'n', 'org'])
      assert.ok(after.includes(`"${name}"`) && before?.includes(`"${name}"`), `${version} ${name}`);
  }
});

test('a name that was changed is not contradicted by the one that came with the card', () => {
  const [first] = people(ada);
  assert.ok(first);
  const text = serializeVcard({ ...first.contact, name: 'Augusta King', company: 'None' }, undefined, '3.0');
  assert.match(text, /N:;Augusta King;;;/);
  assert.match(text, /ORG:None/);
  assert.doesNotMatch(text, /Lovelace|Analytical/);
});

test('a malformed line is told with its number and costs nothing else', () => {
  const text = card('VERSION:3.0', 'FN:Ada', 'no colon here', 'TEL:1234');
  assert.deepEqual(problems(text), [{ line: 4, code: 'MALFORMED', text: 'no colon here' }]);
  assert.deepEqual(people(text)[0]?.contact.addresses, [{ label: 'other', value: '1234' }]);
});

test('cards without end, of another version or with nothing in them are told, and the next ones are read', () => {
  const text = `junk\nBEGIN:VCARD\nVERSION:3.0\nFN:Cut\n${card('VERSION:2.1', 'FN:Old')}${card('VERSION:4.0')}${card('VERSION:4.0', 'FN:Good')}`;
  assert.deepEqual(
    problems(text).map(({ line, code }) => [line, code]),
    [
      [1, 'MALFORMED'],
      [2, 'MALFORMED'],
      [5, 'VERSION'],
      [9, 'EMPTY'],
    ],
  );
  assert.deepEqual(
    people(text).map(({ contact }) => contact.name),
    ['Good'],
  );
});

test('what is beyond the bounds is cut or left out, and told', () => {
  const numbers = Array.from({ length: 30 }, (_, index) => `TEL:${index}`);
  const text = card('VERSION:3.0', `FN:${'x'.repeat(5_000)}`, ...numbers, `PHOTO;ENCODING=b;TYPE=JPEG:${'A'.repeat(200_000)}`);
  assert.deepEqual(
    problems(text).map(({ code }) => code),
    ['PHOTO', 'TOO_LONG'],
  );
  assert.deepEqual([people(text)[0]?.contact.name.length, people(text)[0]?.contact.addresses.length], [128, 20]);
});

test('no picture that is none: other types and markup are left out', () => {
  for (const url of ['data:image/svg+xml;base64,PHN2Zz4=', 'data:image/png;base64,"><script>'])
    assert.deepEqual(
      problems(card('VERSION:4.0', 'FN:x', `PHOTO:${url}`)).map(({ code }) => code),
      ['PHOTO'],
    );
});

test('whatever a file holds, reading it ends without an exception', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'BEGIN:VCARD',
      'END:VCARD',
      'VERSION:3.0',
      'VERSION:4.0',
      'FN:x',
      ' folded',
      'TEL;TYPE=a,"b:1',
      'N:;;',
      'PHOTO;ENCODING=b:%',
    ),
    fc.string(),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (lines) => {
      for (const version of ['3.0', '4.0'] as const)
        for (const { contact, photo } of people(`BEGIN:VCARD\nVERSION:${version}\n${lines.join('\n')}`))
          serializeVcard(contact, photo, version);
    }),
    { numRuns: 300 },
  );
});

test('whatever somebody is called, it comes back the same', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((each) => each.replace(/[\p{Cc}\u2028\u2029]/gu, '').trim());
  fc.assert(
    fc.property(text, text, text, fc.constantFrom('3.0', '4.0'), (name, company, note, version) => {
      const contact = { name: `n${name}`, company, note, isFavourite: false, addresses: [] };
      const [again] = people(serializeVcard(contact, undefined, version));
      const { more: _, ...known } = again?.contact ?? {};
      assert.deepEqual(known, contact);
    }),
    { numRuns: 300 },
  );
});
