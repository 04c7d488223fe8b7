import type { ContactDraft, ContactLine, ContactPage, ContactView, ImportPreview } from '../../main/contract/contact-view.ts';
import type { ProfilePreview } from '../../main/contract/profile.ts';

const nobody: Omit<ContactView, 'id'> = { name: '', company: '', note: '', isFavourite: false, addresses: [], more: [] };

/** A few people of the address book. */
export const cannedContacts: readonly ContactView[] = [
  {
    ...nobody,
    id: 'grace',
    name: 'Grace Hopper',
    company: 'Navy Yard Computing',
    note: 'Prefers mornings.\nAsk about the moth.',
    isFavourite: true,
    addresses: [
      { label: 'work', value: 'grace@pbx.example.com', text: 'grace@pbx.example.com', uri: 'sip:grace@pbx.example.com' },
      { label: 'mobile', value: '+4917012345678', text: '0170 12345678', uri: 'sip:+4917012345678@pbx.example.com' },
      { label: 'home', value: '+493012345678', text: '030 12345678', uri: 'sip:+493012345678@pbx.example.com' },
    ],
    more: ['email: grace@example.com', 'bday: 1906-12-09'],
  },
  { ...nobody, id: 'alan', name: 'Alan Turing', isFavourite: true, addresses: [{ label: 'work', value: '2042', text: '2042' }] },
  { ...nobody, id: 'barbara', name: 'Barbara Liskov', company: 'Institute', addresses: [] },
  {
    ...nobody,
    id: 'front',
    company: 'Hotel am See',
    addresses: [{ label: 'work', value: '+498912345678', text: '089 12345678' }],
  },
  { ...nobody, id: 'linwei', name: '林薇', addresses: [{ label: 'mobile', value: '+8613812345678', text: '+86 138 1234 5678' }] },
];

export const cannedImport: ImportPreview = {
  columns: [
    { title: 'Full name', field: 'name', samples: ['Radia Perlman', 'Ken Thompson'] },
    { title: 'Business phone', field: 'work', samples: ['+1 617 555 0100', '2044'] },
    { title: 'Birthday', field: 'note', samples: ['1951-12-18'] },
  ],
  added: 41,
  merged: 3,
  people: [
    { name: 'Radia Perlman', company: '', addresses: ['+1 617 555 0100'] },
    { name: 'Ken Thompson', company: '', addresses: ['2044'] },
  ],
  problems: [{ line: 17, code: 'EMPTY', text: ';;;' }],
  problemCount: 1,
};

export const cannedProfile: ProfilePreview = {
  from: 'linphone',
  accounts: [
    { address: 'ada@pbx.example.com', hasPassword: true, isKnown: true },
    { address: 'lovelace@sip.example.org', displayName: 'Ada Lovelace', hasPassword: false, isKnown: false },
  ],
  contacts: 0,
};

/** An address book of cardboard. */
export class CannedBook {
  #people: readonly ContactView[];
  #serial = 0;

  constructor(people: readonly ContactView[]) {
    this.#people = people;
  }

  /** Fills it with `count` people. */
  fill(count: number): void {
    this.#people = Array.from({ length: count }, (_, index) => {
      const value = `+4930${1_000_000 + index}`;
      return { ...nobody, id: `c${index}`, name: `Person ${index}`, addresses: [{ label: 'work', value, text: value }] };
    });
  }

  list({ search, offset, limit }: { readonly search: string; readonly offset: number; readonly limit: number }): ContactPage {
    const wanted = search.toLowerCase();
    const found = this.#people.filter(({ name, company }) => `${name} ${company}`.toLowerCase().includes(wanted));
    return { lines: found.slice(offset, offset + limit).map(lineOf), total: found.length };
  }

  get(id: string): ContactView | undefined {
    return this.#people.find((person) => person.id === id);
  }

  find(uri: string): { id?: string } {
    const person = this.#people.find(({ addresses }) => addresses.some((address) => address.uri === uri));
    return person ? { id: person.id } : {};
  }

  put({ id = `new${this.#serial++}`, ...draft }: ContactDraft & { readonly id?: string }): { id: string } {
    const addresses = draft.addresses.map((address) => ({ ...address, text: address.value }));
    this.#people = [...this.#people.filter((person) => person.id !== id), { more: [], ...draft, id, addresses }];
    return { id };
  }

  remove(id: string): void {
    this.#people = this.#people.filter((person) => person.id !== id);
  }
}

function lineOf({ id, name, company, isFavourite, photo, addresses: [address] }: ContactView): ContactLine {
  return { id, name, company, isFavourite, hasPhoto: photo !== undefined, ...(address && { address }) };
}
