import { addressKeys, soughtKeys } from '../contacts/address-keys.ts';

/** Who calls, as patterns see them. */
export interface PatternCaller {
  readonly uri: string;
  readonly name?: string | undefined;
  /** ISO 3166 of the account that is called; empty: not said. */
  readonly country: string;
}

const SEPARATORS = /[\s().\-/]/g;
const NUMBER_PATTERN = /^[+\d*#\s().\-/]+$/;

/**
 * Whether a caller is meant by `pattern`: a number however it is written, an address, or a name in any case; `*` stands for any text.
 * The time is linear in pattern and caller.
 *
 * @param pattern at most 256 characters; empty means everybody
 */
export function fitsPattern(pattern: string, { uri, name = '', country }: PatternCaller): boolean {
  const wanted = pattern.trim().toLowerCase();
  if (wanted === '') return true;
  const keys = soughtKeys(uri, country);
  if (!wanted.includes('*')) {
    const sought = new Set(keys);
    return wanted === name.toLowerCase() || addressKeys(wanted, country).some((key) => sought.has(key));
  }
  const parts = (NUMBER_PATTERN.test(wanted) ? wanted.replace(SEPARATORS, '') : wanted).split('*');
  const texts = [...keys, ...keys.map(withoutScheme), name].map((text) => text.toLowerCase());
  return texts.some((text) => text !== '' && hasParts(text, parts));
}

const withoutScheme = (key: string): string => key.slice(key.indexOf(':') + 1);

/** Begins with the first part, ends with the last, and has the others between them in their order. */
function hasParts(text: string, parts: readonly string[]): boolean {
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last) || end < first.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
