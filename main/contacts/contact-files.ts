import type { ContactField } from '../contract/contact-view.ts';
import { guessFields, parseTable, tableContacts } from './csv.ts';
import type { Imported } from './imported.ts';
import { parseVcards } from './vcard.ts';

/** Cells shown of a column. */
const SAMPLES = 3;

/** What a file of contacts holds, to be read once. */
export interface ContactFile {
  /** Of a table. */
  readonly columns: readonly { readonly title: string; readonly field: ContactField; readonly samples: readonly string[] }[];
  readonly people: Iterable<Imported>;
}

/** @param fields of a table: what its columns hold; absent: what their titles suggest. @returns undefined when it is no such file */
export function openContactFile(
  text: string,
  format: 'vcard' | 'csv',
  fields: readonly ContactField[] | undefined,
): ContactFile | undefined {
  if (format === 'vcard') return /begin:vcard/i.test(text) ? { columns: [], people: parseVcards(text) } : undefined;
  const table = parseTable(text);
  if (table.rows.length === 0) return undefined;
  const known = guessFields(table.titles).map((guess, index) => fields?.[index] ?? guess);
  const columns = table.titles.map((title, index) => ({
    title: title.slice(0, 64),
    field: known[index] ?? 'none',
    samples: table.rows.slice(0, SAMPLES).map(({ cells }) => (cells[index] ?? '').slice(0, 64)),
  }));
  return { columns, people: tableContacts(table, known) };
}
