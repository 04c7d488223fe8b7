import Papa from 'papaparse';
import type { ContactField } from '../contract/contact-view.ts';
import { limits } from '../limits.ts';
import type { Contact, ContactAddress } from './contact.ts';
import { type Imported, problem } from './imported.ts';

/** A table as it stands in a file (RFC 4180, or with other separators). */
export interface Table {
  readonly titles: readonly string[];
  /** Without the titles, each with the line it begins at, from 1. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** Reads a table: the first line has the titles. Quotes that do not end make one long cell, nothing else is malformed. */
export function parseTable(text: string): Table {
  const rows: { line: number; cells: readonly string[] }[] = [];
  const content = text.startsWith('\ufeff') ? text.slice(1) : text;
  let seen = 0;
  let line = 1;
  Papa.parse<string[]>(content, {
    delimiter: separatorOf(content),
    step: ({ data, meta: { cursor } }) => {
      const cells = data.slice(0, limits.contacts.columns);
      if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells });
      for (; seen < cursor; seen += 1) if (content[seen] === '\n') line += 1;
    },
  });
  const [head, ...people] = rows;
  return { titles: head?.cells.map((title) => title.trim()) ?? [], rows: people };
}

/** What the titles are separated by, most of all. */
function separatorOf(text: string): string {
  const titles = text.slice(0, 65_536).split('\n')[0] ?? '';
  const [most = ','] = [',', ';', '\t', '|'].sort((one, other) => titles.split(other).length - titles.split(one).length);
  return most;
}

/** Titles that programs and people write; the first that fits counts. */
const usual: readonly (readonly [ContactField, RegExp])[] = [
  ['none', /label|type$|标签|类型/i],
  ['givenName', /given|first ?name|vorname|名字/i],
  ['familyName', /family|last ?name|surname|nachname|姓氏/i],
  ['mobile', /mobile|cell|handy|手机|移动/i],
  ['home', /home.*(phone|tel)|(phone|tel).*home|privat|住宅|家庭电话/i],
  ['work', /(work|business|office|company).*(phone|tel|number)|(phone|tel).*(work|business|office)|工作电话|办公电话|单位电话/i],
  ['other', /^(sip|address|uri|extension|number)$|phone|tel(ephone|efon)?|number|sip|电话|号码|分机/i],
  ['company', /company|organi[sz]ation|firma|公司|单位/i],
  ['note', /note|comment|notiz|备注/i],
  ['name', /^(full ?|display ?)?name$|姓名|名称/i],
];

/** What the columns most likely hold, by their titles. What is not known becomes part of the note, so that nothing is lost. */
export function guessFields(titles: readonly string[]): readonly ContactField[] {
  return titles.map((title) => usual.find(([, pattern]) => pattern.test(title.slice(0, 64)))?.[0] ?? 'note');
}

/** Makes people of rows. @param fields what each column holds; missing ones: nothing */
export function* tableContacts(table: Table, fields: readonly ContactField[]): Generator<Imported> {
  for (const { line, cells } of table.rows) {
    const contact = contactOf(table.titles, cells, fields);
    const isTooLong = contact.addresses.some(({ value }) => value.length > limits.contacts.addressCharacters);
    const isEmpty = contact.name + contact.company === '' && contact.addresses.length === 0;
    if (isTooLong || contact.note.length > limits.contacts.noteCharacters) yield problem(line, 'TOO_LONG', cells.join(' '));
    else if (isEmpty) yield problem(line, 'EMPTY', cells.join(' '));
    else yield { line, contact };
  }
}

function contactOf(titles: readonly string[], cells: readonly string[], fields: readonly ContactField[]): Omit<Contact, 'id'> {
  const { nameCharacters, addresses } = limits.contacts;
  const values = (wanted: ContactField): readonly string[] =>
    cells.filter((cell, index) => fields[index] === wanted && cell.trim() !== '').map((cell) => cell.trim());
  const names = [...values('name'), [...values('givenName'), ...values('familyName')].join(' ')].filter(Boolean);
  return {
    name: (names[0] ?? '').slice(0, nameCharacters),
    company: values('company').join(', ').slice(0, nameCharacters),
    note: notesOf(titles, cells, fields),
    isFavourite: false,
    addresses: cells.flatMap((cell, index) => addressesOf(cell, fields[index] ?? 'none')).slice(0, addresses),
  };
}

/** With the title before what is not called a note already. */
function notesOf(titles: readonly string[], cells: readonly string[], fields: readonly ContactField[]): string {
  const noted = cells.map((cell, index) => {
    if (fields[index] !== 'note' || cell.trim() === '') return '';
    const title = titles[index] ?? '';
    return title === '' || /note|comment|notiz|备注/i.test(title) ? cell.trim() : `${title}: ${cell.trim()}`;
  });
  return noted.filter(Boolean).join('\n');
}

/** Some programs put several numbers into a cell, with `:::` between. */
function addressesOf(cell: string, field: ContactField): readonly ContactAddress[] {
  if (field !== 'work' && field !== 'home' && field !== 'mobile' && field !== 'other') return [];
  return cell
    .split(':::')
    .map((value) => value.trim())
    .filter(Boolean)
    .map((value) => ({ label: field, value }));
}

/** Rows as a table for spreadsheets: quoted where needed, and no cell is taken for a formula. */
export function serializeRows(rows: readonly (readonly string[])[]): string {
  return `${Papa.unparse(
    rows.map((row) => row.map(harmless)),
    { newline: '\r\n' },
  )}\r\n`;
}

/** A spreadsheet runs what begins like a formula; a number may begin with its `+`. */
function harmless(cell: string): string {
  return /^[=@\t\r]/.test(cell) || (/^[+-]/.test(cell) && !/^[+-][\d .()/-]+$/.test(cell)) ? `'${cell}` : cell;
}

const columns: readonly ContactField[] = ['name', 'company', 'work', 'home', 'mobile', 'other', 'note'];

/** The first row of {@link tableRow}s. */
export const tableHead: readonly string[] = ['Name', 'Company', 'Work phone', 'Home phone', 'Mobile', 'Number', 'Notes'];

/** Somebody as a row that {@link guessFields} understands. */
export function tableRow({ name, company, note, addresses }: Omit<Contact, 'id'>): readonly string[] {
  return columns.map((column) => {
    if (column === 'name') return name;
    if (column === 'company') return company;
    if (column === 'note') return note;
    const values = addresses.filter(({ label }) => label === column).map(({ value }) => value);
    return values.join(' ::: ');
  });
}
