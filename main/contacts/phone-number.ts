import {
  type CountryCode,
  getCountries,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

/** Countries (ISO 3166) whose numbering is known. */
export const countries: readonly string[] = getCountries();

/** Longer is no telephone number (ITU-T E.164 has 15 digits; separators and an international prefix beside). */
const MOST_CHARACTERS = 32;
const SEPARATORS = new Set([' ', '-', '.', '(', ')', '/', '\u00a0']);

/** The digits of a number with its `+`, `*` and `#`, without visual separators (RFC 3966 §5.1.1); undefined when it is none. */
export function dialledDigits(text: string): string | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  let digits = '';
  for (const character of text) {
    if ('0123456789*#'.includes(character) || (character === '+' && digits === '')) digits += character;
    else if (!SEPARATORS.has(character)) return undefined;
  }
  return digits === '' || digits === '+' ? undefined : digits;
}

/**
 * A number as people read it: the way of `country` for its own numbers, international for all others.
 *
 * @param country ISO 3166, `DE`; empty: only numbers that begin with `+` are known
 * @returns undefined when it is no number of a public network: extensions, names and service codes stay as they are
 */
export function readableNumber(text: string, country: string): string | undefined {
  const number = publicNumber(text, country);
  if (!number) return undefined;
  return number.country === country ? number.formatNational() : number.formatInternational();
}

/** What a number of a public network is found by, whoever wrote it: E.164, and its national digits. None for other numbers. */
export function publicKeys(text: string, country: string): readonly string[] {
  const number = publicNumber(text, country);
  if (!number) return [];
  const national = number.country === country ? dialledDigits(number.formatNational()) : undefined;
  return [number.number, ...(national === undefined ? [] : [national])];
}

/** As {@link publicKeys}, and the digits as they were dialled. Empty when the text is no number. */
export function numberKeys(text: string, country: string): readonly string[] {
  const digits = dialledDigits(text);
  return digits === undefined ? [] : [...new Set([...publicKeys(digits, country), digits])];
}

function publicNumber(text: string, country: string): PhoneNumber | undefined {
  const digits = dialledDigits(text);
  if (digits === undefined || digits.includes('*') || digits.includes('#')) return undefined;
  const home: CountryCode | undefined = isSupportedCountry(country) ? country : undefined;
  if (!home && !digits.startsWith('+')) return undefined;
  const number = parsePhoneNumberFromString(digits, home && { defaultCountry: home });
  return number?.isValid() ? number : undefined;
}
