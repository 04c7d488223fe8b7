import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Contact } from './contact.ts';
import { guessFields, parseTable, serializeRows, tableContacts, tableHead, tableRow } from './csv.ts';
import { isProblem } from './imported.ts';

const read = (text: string) => {
  const table = parseTable(text);
  return [...tableContacts(table, guessFields(table.titles))];
};

test('rows are read with the lines they begin at, whatever separates the cells (RFC 4180)', () => {
  for (const separator of [',', ';', '\t']) {
    const rows = [['Name', 'Phone'], ['"Ada\r\nLovelace"', '030 1'], [], ['Bob', '2']];
    const text = rows.map((cells) => cells.join(separator)).join('\r\n');
    const table = parseTable(`\ufeff${text}`);
    assert.deepEqual(table.titles, ['Name', 'Phone']);
    assert.deepEqual(table.rows, [
      { line: 2, cells: ['Ada\r\nLovelace', '030 1'] },
      { line: 5, cells: ['Bob', '2'] },
    ]);
  }
});

test('titles of usual programs are understood; unknown columns become part of the note', () => {
  const titles = [
    'First Name',
    'Last Name',
    'Phone 1 - Type',
    'Phone 1 - Value',
    'Mobile Phone',
    'Business Phone',
    'Organization Name',
    'Birthday',
  ];
  assert.deepEqual(guessFields(titles), ['givenName', 'familyName', 'none', 'other', 'mobile', 'work', 'company', 'note']);
  assert.deepEqual(guessFields(['姓名', '手机', '公司', '备注']), ['name', 'mobile', 'company', 'note']);
  const text = `${titles.join(',')}\nAda,Lovelace,Work,030 1 ::: 030 2,0170 3,,Engines,1815-12-10\n`;
  assert.deepEqual(read(text), [
    {
      line: 2,
      contact: {
        name: 'Ada Lovelace',
        company: 'Engines',
        note: 'Birthday: 1815-12-10',
        isFavourite: false,
        addresses: [
          { label: 'other', value: '030 1' },
          { label: 'other', value: '030 2' },
          { label: 'mobile', value: '0170 3' },
        ],
      },
    },
  ]);
});

test('rows without anybody, or with more than fits, are told with their lines', () => {
  const found = read(`Name,Phone,Birthday\n,,1815\n${'x'.repeat(300)},${'1'.repeat(300)},\nAda,1,\n`);
  assert.deepEqual(
    found.map((each) => (isProblem(each) ? [each.line, each.code] : each.contact.name)),
    [[2, 'EMPTY'], [3, 'TOO_LONG'], 'Ada'],
  );
});

test('no cell of ours is a formula for a spreadsheet; numbers keep their +', () => {
  assert.equal(serializeRows([['=1+1', '@x', '-1+1*cmd', '+49 30 1', '-5']]), "'=1+1,'@x,'-1+1*cmd,+49 30 1,-5\r\n");
});

test('what is written is read again', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) =>
    text
      .replace(/[\p{Cc}\u2028\u2029]/gu, '')
      .replace(/^[=@+'\s-]+/, '')
      .trim(),
  );
  const contact = fc.record({ name: words.map((text) => `n${text}`), company: words, note: words });
  fc.assert(
    fc.property(fc.array(contact, { maxLength: 5 }), (written) => {
      const contacts = written.map(
        (each): Omit<Contact, 'id'> => ({ ...each, isFavourite: false, addresses: [{ label: 'work', value: '+49 30 1' }] }),
      );
      const text = serializeRows([tableHead, ...contacts.map(tableRow)]);
      assert.deepEqual(
        read(text).map((each) => !isProblem(each) && each.contact),
        contacts,
      );
    }),
    { numRuns: 200 },
  );
});

test('whatever a file holds, reading it ends without an exception', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void read(text)),
    { numRuns: 300 },
  );
});
