import { oneLine } from '../address-book.ts';
import { cardTexts } from '../card-lines.ts';
import type { Contact, ContactAddress } from '../contact.ts';
import { isProblem } from '../imported.ts';
import { type CardProperty, packProperties, parseCard, serializeCard, typesOf, unpackProperties } from '../jcard.ts';
import { addressOf, addressProperty, dataUrlOf, isTrueStill, parseVcards, photoProperty, serializeVcard } from '../vcard.ts';

type Person = Omit<Contact, 'id'>;

/** What a card says, in our words. */
export interface ReadCard {
  readonly contact: Person;
  /** A `data:` URL. */
  readonly photo?: string;
}

/** Reads one card as it is kept in an address book; undefined: it cannot be read, or says nothing of anybody. */
export function readCard(text: string): ReadCard | undefined {
  for (const imported of parseVcards(text)) {
    if (isProblem(imported)) continue;
    const { contact, photo } = imported;
    const addresses = contact.addresses
      .map(({ label, value }) => ({ label, value: oneLine(value) }))
      .filter(({ value }) => value !== '');
    const kept = { ...contact, name: oneLine(contact.name), company: oneLine(contact.company), addresses };
    if (kept.name + kept.company === '' && addresses.length === 0) return undefined;
    return { contact: kept, ...(photo !== undefined && { photo }) };
  }
  return undefined;
}

/** The name by which a card is the same everywhere (RFC 6350 §6.7.6). */
export function uidOf({ more }: Pick<Contact, 'more'>): string | undefined {
  const uid = unpackProperties(more).find(({ name }) => name === 'uid')?.values[0];
  return typeof uid === 'string' ? uid : undefined;
}

/** A card of somebody who was none on a server yet. Version 3.0, which every server takes (RFC 6352 §3). @param uid where they have none */
export function newCard(contact: Person, photo: string | undefined, uid: string): string {
  const more = unpackProperties(contact.more);
  const known = uidOf(contact) === undefined ? [...more, { name: 'uid', params: {}, type: 'text', values: [uid] }] : more;
  return serializeVcard({ ...contact, more: packProperties(known) }, photo, '3.0');
}

/** Without what makes it the same card. */
export function withoutUid({ more, ...contact }: Person): Person {
  return { ...contact, more: packProperties(unpackProperties(more).filter(({ name }) => name !== 'uid')) };
}

interface Line {
  /** Unfolded. */
  readonly text: string;
  /** Undefined: malformed. */
  readonly property: CardProperty | undefined;
}

/**
 * The card with what has been changed of somebody. Each line that says what is still true stays as it is, word for word, and so does
 * each that we do not understand.
 *
 * @param photo `data:` URL
 */
export function updatedCard(card: string, contact: Person, photo: string | undefined): string {
  const before = readCard(card);
  const lines = linesOf(card);
  const version = lines.some(({ property }) => property?.name === 'version' && property.values[0] === '4.0') ? '4.0' : '3.0';
  if (!before || lines.length === 0) return newCard(contact, photo, uidOf(contact) ?? '');
  const written = (property: CardProperty): Line => ({ text: lineOf(property, version), property });
  const known = new Set(before.contact.addresses.map(addressKey));
  const isAddress = ({ property }: Line): boolean => {
    const address = property && addressOf(property);
    return address !== undefined && known.has(addressKey({ ...address, value: oneLine(address.value) }));
  };
  const addressLines = lines.filter(isAddress);
  const kept = lines.filter((line) => !isAddress(line) && isKept(line, { before, contact, photo }));
  const has = (name: string): boolean => kept.some(({ property }) => property?.name === name);
  const hasPhoto = kept.some(({ property }) => property?.name === 'photo' && dataUrlOf(property) !== undefined);
  const { name, company, note, addresses } = contact;
  return folded([
    ...kept,
    ...(has('fn') ? [] : [written(text('fn', name || company || (addresses[0]?.value ?? '')))]),
    ...(has('n') || version === '4.0' ? [] : [written({ ...text('n', ''), values: [['', name, '', '', '']] })]),
    ...(company === '' || has('org') ? [] : [written({ ...text('org', ''), values: [[company]] })]),
    ...inOrder(addresses, addressLines, (address) => written(addressProperty(address, version)), written),
    ...(note === '' || has('note') ? [] : [written(text('note', note))]),
    ...(photo === undefined || hasPhoto ? [] : [written(photoProperty(photo, version))]),
  ]);
}

const text = (name: string, value: string): CardProperty => ({ name, params: {}, type: 'text', values: [value] });

interface Edit {
  readonly before: ReadCard;
  readonly contact: Person;
  readonly photo: string | undefined;
}

/** Whether what a line says, other than an address, is still true. */
function isKept({ property }: Line, { before, contact, photo }: Edit): boolean {
  if (!property) return true;
  switch (property.name) {
    case 'rev':
      return false; // tells of the former text
    case 'fn':
      return contact.name === before.contact.name;
    case 'note':
      return contact.note === before.contact.note;
    case 'photo':
      return before.photo === photo || dataUrlOf(property) === undefined; // elsewhere, not in the card
    case 'n':
      return contact.name === before.contact.name || isTrueStill(property, contact);
    case 'org':
      return contact.company === before.contact.company || isTrueStill(property, contact);
    default:
      return true;
  }
}

/** In the order of `addresses`; the first of them must be read as the first. */
function inOrder(
  addresses: readonly ContactAddress[],
  lines: readonly Line[],
  made: (address: ContactAddress) => Line,
  written: (property: CardProperty) => Line,
): readonly Line[] {
  const left = [...lines];
  const ordered = addresses.map((address) => {
    const index = left.findIndex(({ property }) => property && addressKeyOf(property) === addressKey(address));
    const [line] = index < 0 ? [] : left.splice(index, 1);
    return line ?? made(address);
  });
  const preferred = ordered.findIndex(({ property }) => property !== undefined && isPreferred(property));
  if (preferred <= 0) return ordered;
  return ordered.map((line) => (line.property && isPreferred(line.property) ? written(withoutPreference(line.property)) : line));
}

const addressKey = ({ label, value }: ContactAddress): string => `${label} ${value}`;

function addressKeyOf(property: CardProperty): string | undefined {
  const address = addressOf(property);
  return address && addressKey({ ...address, value: oneLine(address.value) });
}

const isPreferred = (property: CardProperty): boolean => property.params.pref === '1' || typesOf(property).includes('pref');

function withoutPreference(property: CardProperty): CardProperty {
  const { pref: _, type, ...params } = property.params;
  const types = [type ?? []].flat().filter((each) => each.toLowerCase() !== 'pref');
  return { ...property, params: { ...params, ...(types.length > 0 && { type: types }) } };
}

/** Those between `BEGIN` and `END`. */
function linesOf(card: string): readonly Line[] {
  const [first] = cardTexts(card);
  const lines = first?.isWhole ? first.lines.slice(1, -1).map(({ text: each }) => each) : [];
  const version = lines.find((line) => /^version[:;]/i.test(line)) ?? 'VERSION:3.0';
  return lines.map((line) => {
    const isVersion = line === version;
    const parsed = parseCard(`BEGIN:VCARD\r\n${version}\r\n${isVersion ? '' : `${line}\r\n`}END:VCARD`);
    return { text: line, property: parsed.ok ? parsed.value[isVersion ? 0 : 1] : undefined };
  });
}

/** A property as one line, unfolded. */
function lineOf(property: CardProperty, version: '3.0' | '4.0'): string {
  const [written] = cardTexts(serializeCard([text('version', version), property]));
  return written?.lines[2]?.text ?? '';
}

/** RFC 6350 §3.2. */
const LINE_BYTES = 75;

function folded(lines: readonly Line[]): string {
  return ['BEGIN:VCARD', ...lines.map(({ text: line }) => fold(line)), 'END:VCARD', ''].join('\r\n');
}

function fold(line: string): string {
  let written = '';
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > LINE_BYTES) {
      written += '\r\n ';
      bytes = 1;
    }
    written += character;
    bytes += size;
  }
  return written;
}
