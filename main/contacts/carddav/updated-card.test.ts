import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newCard, readCard, uidOf, updatedCard, withoutUid } from './updated-card.ts';

const card = [
  'BEGIN:VCARD',
  'VERSION:3.0',
  'UID:u1',
  'FN:Ada Lovelace',
  'N:Lovelace;Ada;;;',
  'item1.TEL;TYPE=WORK,VOICE;X-A=1:+49 30 123',
  'item1.X-ABLabel:Desk',
  'TEL;TYPE=cell,pref:0170 1',
  'TEL;WORK:no parameter name',
  'EMAIL:ada@example.com',
  'X-FOO;BAR=1:a\\,b',
  'REV:20200101T000000Z',
  'NOTE:first',
  'END:VCARD',
  '',
].join('\r\n');

function read(text: string) {
  const found = readCard(text);
  assert.ok(found, text);
  return found;
}

const unfolded = (text: string): readonly string[] => text.replaceAll('\r\n ', '').split('\r\n');

test('a line that is still true stays word for word, and so does what is not understood (RFC 6350 §6.10)', () => {
  const { contact } = read(card);
  const changed = { ...contact, addresses: [...contact.addresses, { label: 'home', value: '+49 40 9' } as const] };
  const lines = unfolded(updatedCard(card, changed, undefined));
  for (const line of unfolded(card).filter((each) => !each.startsWith('REV') && each !== ''))
    assert.ok(lines.includes(line), line);
  assert.ok(!lines.some((line) => line.startsWith('REV')));
  assert.deepEqual(read(lines.join('\r\n')).contact.addresses, changed.addresses);
});

test('what was changed is written, what was removed is gone, and the rest is as it was', () => {
  const { contact } = read(card);
  const [mobile] = contact.addresses;
  assert.equal(mobile?.value, '0170 1');
  const changed = { ...contact, name: 'Ada King', company: 'Engines', note: '', addresses: contact.addresses.slice(1) };
  const text = updatedCard(card, changed, 'data:image/png;base64,AAAA');
  const again = read(text);
  assert.deepEqual({ ...again.contact, more: '' }, { ...changed, more: '' });
  assert.equal(again.photo, 'data:image/png;base64,AAAA');
  assert.ok(text.includes('X-FOO;BAR=1:a\\,b') && text.includes('UID:u1') && !text.includes('0170 1') && !text.includes('NOTE'));
  assert.equal(read(updatedCard(text, again.contact, undefined)).photo, undefined);
});

test('the first address is read as the first, whatever was preferred before', () => {
  const { contact } = read(card);
  const turned = { ...contact, addresses: [...contact.addresses].reverse() };
  const again = read(updatedCard(card, turned, undefined));
  assert.deepEqual(again.contact.addresses, turned.addresses);
});

test('a new card has a UID; a second one of the same person has another', () => {
  const { contact } = read(card);
  assert.equal(uidOf(read(newCard(contact, undefined, 'mine')).contact), 'u1');
  assert.equal(uidOf(read(newCard(withoutUid(contact), undefined, 'mine')).contact), 'mine');
});

test('lines are folded at 75 bytes, never within a character (RFC 6350 §3.2)', () => {
  const { contact } = read(card);
  const note = '你好'.repeat(60);
  const text = updatedCard(card, { ...contact, note }, undefined);
  for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
  assert.equal(read(text).contact.note, note);
});

test('what is no card, or says nothing of anybody, is not read; nonsense does not throw', () => {
  for (const text of ['', 'x', 'BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD', card.replace('3.0', '2.1'), card.slice(0, 60)]) {
    assert.equal(readCard(text), undefined);
  }
  const piece = fc.constantFrom(
    'BEGIN:VCARD\r\n',
    'VERSION:4.0\r\n',
    'FN:',
    'TEL;TYPE=',
    'a',
    ';',
    ':',
    '\r\n',
    '"',
    'END:VCARD',
    'PHOTO:',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      void readCard(text);
      void updatedCard(text, read(card).contact, undefined);
    }),
  );
});
