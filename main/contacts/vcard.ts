import { limits } from '../limits.ts';
import { type CardText, cardTexts } from './card-lines.ts';
import type { AddressLabel, Contact, ContactAddress } from './contact.ts';
import { type Imported, type Problem, problem } from './imported.ts';
import { type CardProperty, packProperties, parseCard, serializeCard, textOf, typesOf, unpackProperties } from './jcard.ts';

/**
 * Reads the cards of a file (RFC 2426, RFC 6350), one after the other. A card with a malformed line loses that line only; what has no place
 * in a contact is kept in `more`.
 */
export function* parseVcards(text: string): Generator<Imported> {
  for (const card of cardTexts(text)) yield* importedOf(card);
}

function* importedOf(card: CardText): Generator<Imported> {
  const first = card.lines[0]?.text ?? '';
  if (!card.isWhole) return yield problem(card.line, 'MALFORMED', first);
  if (!hasKnownVersion(card)) return yield problem(card.line, 'VERSION', versionOf(card));
  const { properties, problems } = propertiesOf(card);
  yield* problems;
  const { photo, ...contact } = contactOf(properties);
  const { photoProblem, ...taken } = photoOf(photo);
  if (photoProblem) yield problem(card.line, 'PHOTO', contact.name);
  if (contact.name + contact.company === '' && contact.addresses.length === 0) return yield problem(card.line, 'EMPTY', first);
  const bounded = withinBounds(contact);
  if (bounded !== contact) yield problem(card.line, 'TOO_LONG', contact.name);
  yield { line: card.line, contact: bounded, ...taken };
}

function versionOf({ lines }: CardText): string {
  return lines.find(({ text }) => /^version[:;]/i.test(text))?.text ?? '';
}

const hasKnownVersion = (card: CardText): boolean => /^version[^:]{0,40}:(3|4)\.0\s*$/i.test(versionOf(card));

/** All at once where every line is well formed, else line by line. */
function propertiesOf(card: CardText): { readonly properties: readonly CardProperty[]; readonly problems: readonly Problem[] } {
  const whole = parseCard(card.lines.map(({ text }) => text).join('\r\n'));
  if (whole.ok) return { properties: whole.value, problems: [] };
  const properties: CardProperty[] = [];
  const problems: Problem[] = [];
  for (const { line, text } of card.lines.slice(1, -1)) {
    const parsed = parseCard(`BEGIN:VCARD\r\n${versionOf(card)}\r\n${text}\r\nEND:VCARD`);
    if (parsed.ok) properties.push(...parsed.value.slice(1));
    else problems.push(problem(line, 'MALFORMED', text));
  }
  return { properties, problems };
}

type Read = Omit<Contact, 'id'> & { readonly photo?: CardProperty | undefined };

/** What is known of the card itself, not of the person. */
const OF_THE_CARD = new Set(['version', 'prodid', 'rev']);

function contactOf(properties: readonly CardProperty[]): Read {
  const named = (name: string): readonly CardProperty[] => properties.filter((property) => property.name === name);
  const [written] = named('fn');
  const [structured] = named('n');
  const [organization] = named('org');
  const addresses = properties.filter((property) => addressOf(property) !== undefined);
  const [photo] = named('photo').filter((property) => dataUrlOf(property) !== undefined);
  const taken = new Set([...addresses, ...named('note'), ...(written ? [written] : []), ...(photo ? [photo] : [])]);
  const more = properties.filter((property) => !taken.has(property) && !OF_THE_CARD.has(property.name));
  return {
    name: (written ? textOf(written).trim() : '') || (structured ? givenFirst(structured) : ''),
    company: organization ? companyOf(organization) : '',
    note: named('note').map(textOf).join('\n\n'),
    isFavourite: false,
    addresses: preferredFirst(addresses).flatMap((property) => addressOf(property) ?? []),
    more: packProperties(more),
    ...(photo && { photo }),
  };
}

/** Of `N` (RFC 6350 §6.2.2): family, given, additional, prefixes, suffixes. */
function givenFirst({ values: [value] }: CardProperty): string {
  const [family = '', given = '', additional = ''] = Array.isArray(value) ? value.map(String) : [String(value ?? '')];
  return [given, additional, family].filter(Boolean).join(' ').trim();
}

const companyOf = ({ values: [value] }: CardProperty): string => [value].flat().filter(Boolean).join(', ');

function preferredFirst(properties: readonly CardProperty[]): readonly CardProperty[] {
  const isPreferred = (property: CardProperty): boolean => property.params.pref === '1' || typesOf(property).includes('pref');
  return [...properties.filter(isPreferred), ...properties.filter((property) => !isPreferred(property))];
}

/** What can be called; faxes and pagers cannot. */
export function addressOf(property: CardProperty): ContactAddress | undefined {
  const value = textOf(property).trim();
  const isSip = /^sips?:/i.test(value);
  if (property.name === 'tel') {
    if (typesOf(property).some((type) => type === 'fax' || type === 'pager') || value === '') return undefined;
    return { label: labelOf(property), value: value.replace(/^tel:/i, '') };
  }
  if (property.name === 'impp' && isSip) return { label: labelOf(property), value };
  if (property.name === 'x-sip' && value !== '') return { label: labelOf(property), value: isSip ? value : `sip:${value}` };
  return undefined;
}

function labelOf(property: CardProperty): AddressLabel {
  const types = typesOf(property);
  if (types.includes('cell') || types.includes('mobile')) return 'mobile';
  if (types.includes('work')) return 'work';
  return types.includes('home') ? 'home' : 'other';
}

/** A picture that is in the card itself; others are elsewhere and stay where they are. */
export function dataUrlOf(property: CardProperty): string | undefined {
  const value = String(property.values[0] ?? '').replace(/\s/g, '');
  if (/^data:image\//i.test(value)) return value;
  const isInline = property.type === 'binary' || property.params.encoding !== undefined;
  const [type = 'jpeg'] = typesOf(property);
  return isInline ? `data:image/${type.replace(/^image\//, '')};base64,${value}` : undefined;
}

function photoOf(property: CardProperty | undefined): { readonly photo?: string; readonly photoProblem?: true } {
  const photo = property && dataUrlOf(property);
  if (photo === undefined) return {};
  return isPhoto(photo) ? { photo } : { photoProblem: true };
}

/** A picture that a window can show: a small JPEG, PNG, GIF or WebP. */
export function isPhoto(url: string): boolean {
  return (
    url.length <= limits.contacts.photoCharacters &&
    /^data:image\/(jpeg|jpg|png|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/i.test(url)
  );
}

/** The same object when it is within all bounds; what is beyond is cut or left out. */
function withinBounds(contact: Omit<Contact, 'id'>): Omit<Contact, 'id'> {
  const { nameCharacters, noteCharacters, addressCharacters, addresses, moreCharacters } = limits.contacts;
  const bounded = {
    ...contact,
    name: contact.name.slice(0, nameCharacters),
    company: contact.company.slice(0, nameCharacters),
    note: contact.note.slice(0, noteCharacters),
    addresses: contact.addresses.filter(({ value }) => value.length <= addressCharacters).slice(0, addresses),
    more: (contact.more?.length ?? 0) <= moreCharacters ? contact.more : undefined,
  };
  return JSON.stringify(bounded) === JSON.stringify(contact) ? contact : bounded;
}

/**
 * Writes somebody as a card, with everything that an imported one has brought.
 *
 * @param photo `data:` URL
 */
export function serializeVcard(contact: Omit<Contact, 'id'>, photo: string | undefined, version: '3.0' | '4.0'): string {
  const more = unpackProperties(contact.more).filter((property) => isTrueStill(property, contact));
  const has = (name: string): boolean => more.some((property) => property.name === name);
  const { name, company, note, addresses } = contact;
  return serializeCard([
    text('version', version),
    text('fn', name || company || (addresses[0]?.value ?? '')),
    ...(has('n') || version === '4.0' ? [] : [{ name: 'n', params: {}, type: 'text', values: [['', name, '', '', '']] }]),
    ...(company === '' || has('org') ? [] : [{ name: 'org', params: {}, type: 'text', values: [[company]] }]),
    ...addresses.map((address) => addressProperty(address, version)),
    ...(note === '' ? [] : [text('note', note)]),
    ...(photo === undefined ? [] : [photoProperty(photo, version)]),
    ...more.map((property) => inVersion(property, version)),
  ]);
}

const text = (name: string, value: string): CardProperty => ({ name, params: {}, type: 'text', values: [value] });

/** Names that came with the card hold as long as nobody has changed what is shown of them. */
export function isTrueStill(property: CardProperty, { name, company }: Omit<Contact, 'id'>): boolean {
  if (property.name === 'n')
    return givenFirst(property)
      .split(' ')
      .every((part) => name.includes(part));
  return property.name !== 'org' || companyOf(property) === company;
}

const cardTypes: Readonly<Record<AddressLabel, Readonly<Record<string, string>>>> = {
  work: { type: 'work' },
  home: { type: 'home' },
  mobile: { type: 'cell' },
  other: {},
};

export function addressProperty({ label, value }: ContactAddress, version: '3.0' | '4.0'): CardProperty {
  const params = cardTypes[label];
  const isUri = /^[a-z]+:/i.test(value);
  if (isUri || value.includes('@')) {
    return { name: 'impp', params, type: version === '4.0' ? 'uri' : 'unknown', values: [isUri ? value : `sip:${value}`] };
  }
  return { name: 'tel', params, type: version === '4.0' ? 'text' : 'phone-number', values: [value] };
}

export function photoProperty(url: string, version: '3.0' | '4.0'): CardProperty {
  if (version === '4.0') return { name: 'photo', params: {}, type: 'uri', values: [url] };
  const type = (url.slice('data:image/'.length).split(';')[0] ?? '').toUpperCase();
  return { name: 'photo', params: { encoding: 'b', type }, type: 'binary', values: [url.slice(url.indexOf(',') + 1)] };
}

/** Numbers have a type of their own in version 3 only. */
function inVersion(property: CardProperty, version: '3.0' | '4.0'): CardProperty {
  return property.type === 'phone-number' && version === '4.0' ? { ...property, type: 'text' } : property;
}
