import type { ImportProblem } from '../contract/contact-view.ts';
import type { Contact } from './contact.ts';

export type ProblemCode = ImportProblem['code'];

/** Somebody of a file. */
export interface ImportedContact {
  /** Where they begin, from 1. */
  readonly line: number;
  readonly contact: Omit<Contact, 'id'>;
  /** A `data:` URL. */
  readonly photo?: string;
}

/** Something of a file that could not be taken. */
export interface Problem {
  readonly line: number;
  readonly code: ProblemCode;
  readonly text: string;
}

/** One step through a file: somebody, or something that could not be taken. */
export type Imported = ImportedContact | Problem;

export function isProblem(imported: Imported): imported is Problem {
  return 'code' in imported;
}

/** Characters of a problem's text. */
const SHOWN = 120;

export function problem(line: number, code: ProblemCode, text: string): Problem {
  return { line, code, text: [...text.slice(0, 2 * SHOWN)].slice(0, SHOWN).join('') };
}
