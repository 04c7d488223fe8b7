import type { ContactAddress, ContactLine, ImportProblem } from '../../main/contract/contact-view.ts';
import * as m from '../paraglide/messages.js';
import { addressOf } from './peer.ts';

type Named = Pick<ContactLine, 'name' | 'company'> & { readonly address?: { readonly text: string } | undefined };

/** What somebody of the contacts is called: their name, else the company, else the first number or address. */
export function contactTitle({ name, company, address }: Named): string {
  return name || company || addressOf(address?.text ?? '');
}

const labels: Readonly<Record<ContactAddress['label'], () => string>> = {
  work: m.label_work,
  home: m.label_home,
  mobile: m.label_mobile,
  other: m.label_other,
};

export const labelWords = (label: ContactAddress['label']): string => labels[label]();

const problems: Readonly<Record<ImportProblem['code'], () => string>> = {
  MALFORMED: m.import_MALFORMED,
  VERSION: m.import_VERSION,
  EMPTY: m.import_EMPTY,
  TOO_LONG: m.import_TOO_LONG,
  TOO_MANY: m.import_TOO_MANY,
  PHOTO: m.import_PHOTO,
};

/** What could not be taken from a file, in one line. */
export function problemWords({ line, code, text }: ImportProblem): string {
  const words = m.import_line({ line, problem: problems[code]() });
  return text === '' ? words : `${words} ${text}`;
}
