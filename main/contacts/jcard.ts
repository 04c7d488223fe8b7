import ICAL from 'ical.js';
import { fail, ok, type Result } from '../base/result.ts';

/** A property of a card (RFC 7095 §3.3): name in lower case, parameters, type, values. */
export interface CardProperty {
  readonly name: string;
  readonly params: Readonly<Record<string, string | readonly string[]>>;
  /** `text`, `uri`, `binary`, `phone-number`, `unknown`, … */
  readonly type: string;
  /** One or more; a structured one is a list. */
  readonly values: readonly unknown[];
}

/**
 * The properties of one card, from `BEGIN:VCARD` to `END:VCARD`, of version 3.0 (RFC 2426) or 4.0 (RFC 6350).
 *
 * @returns a failure when any line of it is malformed; never throws
 */
export function parseCard(text: string): Result<readonly CardProperty[], 'MALFORMED'> {
  try {
    const parsed: unknown = ICAL.parse(text);
    const [name, properties] = Array.isArray(parsed) ? parsed : [];
    return name === 'vcard' && Array.isArray(properties) ? ok(properties.flatMap(propertyOf)) : fail('MALFORMED');
  } catch {
    return fail('MALFORMED'); // its errors are English sentences that say no more
  }
}

/** Writes a card; long lines are folded (RFC 6350 §3.2). */
export function serializeCard(properties: readonly CardProperty[]): string {
  const lines = properties.map(({ name, params, type, values }) => [name, params, type, ...values]);
  return `${ICAL.stringify(['vcard', lines, []])}\r\n`;
}

/** Properties as text to be kept. */
export function packProperties(properties: readonly CardProperty[]): string | undefined {
  return properties.length === 0 ? undefined : JSON.stringify(properties);
}

/** What {@link packProperties} has packed; what is damaged counts as none. */
export function unpackProperties(packed: string | undefined): readonly CardProperty[] {
  try {
    const properties: unknown = JSON.parse(packed ?? '[]');
    return Array.isArray(properties) ? properties.filter(isProperty) : [];
  } catch {
    return []; // damaged
  }
}

/** Values as one text: structured ones with `;` between their parts. */
export function textOf({ values }: CardProperty): string {
  return values.map((value) => (Array.isArray(value) ? value.flat().join('; ') : String(value))).join(', ');
}

/** Its types (RFC 6350 §5.6), in lower case. */
export function typesOf({ params: { type = [] } }: CardProperty): readonly string[] {
  return [type].flat().map((each) => each.toLowerCase());
}

function propertyOf(raw: unknown): readonly CardProperty[] {
  if (!Array.isArray(raw)) return [];
  const [name, params, type, ...values] = raw;
  const property = { name, params, type, values };
  return isProperty(property) ? [property] : [];
}

function isProperty(value: unknown): value is CardProperty {
  if (typeof value !== 'object' || value === null) return false;
  const { name, params, type, values } = value as Partial<CardProperty>;
  return typeof name === 'string' && typeof type === 'string' && typeof params === 'object' && Array.isArray(values);
}
