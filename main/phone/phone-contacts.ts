import type { Accounts } from '../accounts/accounts.ts';
import type { Outcome, Phone, PhoneFailure } from '../api/phone.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { parseTarget } from '../calls/target.ts';
import type { AddressBook } from '../contacts/address-book.ts';
import { openContactFile } from '../contacts/contact-files.ts';
import { serializeRows, tableHead, tableRow } from '../contacts/csv.ts';
import { type ImportPlan, planImport } from '../contacts/import-plan.ts';
import { countries } from '../contacts/phone-number.ts';
import { isPhoto, serializeVcard } from '../contacts/vcard.ts';
import type { CallerRules, ContactPage, ContactView, ImportPreview } from '../contract/contact-view.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import { limits } from '../limits.ts';
import { peerKey } from '../messaging/peer-key.ts';
import type { CallerRuleBook } from './caller-rules.ts';
import type { CallingAccounts } from './calling-accounts.ts';
import { contactLine, contactView, type Surroundings } from './contact-views.ts';
import { withinBound } from './message-views.ts';
import type { Uploads } from './uploads.ts';

type Contract = Phone['contacts'];
type Input<Procedure extends keyof Contract> = Parameters<Contract[Procedure]>[0];

export interface PhoneContactsOptions {
  readonly clock: Clock;
  readonly book: AddressBook;
  readonly callers: CallerRuleBook;
  readonly uploads: Uploads;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly calling: Pick<CallingAccounts, 'defaultId' | 'domainOf'>;
}

/** People are written into the file, and taken from one, in pieces of so many. */
const PIECE = 100;

/** What a person can do with the address book, and with the rules for who may call. */
export class PhoneContacts implements Contract, Disposable {
  readonly #options: PhoneContactsOptions;
  readonly #changed = new Emitter<undefined>();
  readonly #subscription: Disposable;
  /** Fires when the summary differs. */
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(options: PhoneContactsOptions) {
    this.#options = options;
    this.#subscription = options.book.onChanged(() => this.#changed.fire(undefined));
  }

  get summary(): Snapshot['contacts'] {
    return { revision: this.#options.book.revision };
  }

  list(input: Input<'list'>): ContactPage {
    const { contacts, total } = this.#options.book.list(input);
    return { lines: withinBound(contacts.map((contact) => contactLine(contact, this.#surroundings))), total };
  }

  get({ id }: Input<'get'>): Result<ContactView, PhoneFailure> {
    const contact = this.#options.book.get(id);
    if (!contact) return unknownContact;
    return ok(contactView(contact, this.#options.book.photoOf(id), this.#surroundings));
  }

  find({ uri, accountId }: Input<'find'>): { id?: string } {
    const found = this.#options.book.find(
      uri,
      accountId === undefined ? this.#country : this.#options.callers.of(accountId).country,
    );
    return found ? { id: found.id } : {};
  }

  put({ addresses, ...wish }: Input<'put'>): Result<{ id: string }, PhoneFailure> {
    if (wish.photo && !isPhoto(wish.photo)) return fail({ code: 'PHOTO_INVALID' });
    const more = wish.id === undefined ? undefined : this.#options.book.get(wish.id)?.more;
    const put = this.#options.book.put({ ...wish, addresses: addresses.map(({ label, value }) => ({ label, value })), more });
    return put.ok ? ok({ id: put.value }) : fail({ code: put.error });
  }

  remove({ id }: Input<'remove'>): void {
    this.#options.book.remove(id);
  }

  setFavourite({ id, isFavourite }: Input<'setFavourite'>): Result<undefined, PhoneFailure> {
    const set = this.#options.book.setFavourite(id, isFavourite);
    return set.ok ? set : fail({ code: set.error });
  }

  photo({ id }: Input<'photo'>): { photo: string } {
    return { photo: this.#options.book.photoOf(id) ?? '' };
  }

  async previewImport(input: Input<'previewImport'>): Outcome<ImportPreview> {
    const planned = await this.#plan(input);
    return planned.ok ? ok(planned.value.preview) : planned;
  }

  async takeImport(input: Input<'takeImport'>): Outcome<ImportPreview> {
    const planned = await this.#plan(input);
    if (!planned.ok) return planned;
    const { wishes } = planned.value.plan;
    for (let start = 0; start < wishes.length; start += PIECE) {
      await this.#pause();
      const put = this.#options.book.putAll(wishes.slice(start, start + PIECE));
      if (!put.ok) return fail({ code: put.error });
    }
    this.#options.uploads.forget(input.uploadId);
    return ok(planned.value.preview);
  }

  async *export({ format }: Input<'export'>): AsyncGenerator<string, void> {
    const { book } = this.#options;
    if (format === 'csv') yield serializeRows([tableHead]);
    for (const { id } of book.all) {
      const contact = book.get(id);
      if (!contact) continue;
      yield* inPieces(
        format === 'csv'
          ? serializeRows([tableRow(contact)])
          : serializeVcard(contact, book.photoOf(id), format === 'vcard3' ? '3.0' : '4.0'),
      );
    }
  }

  callerRules({ accountId }: Input<'callerRules'>): Result<{ rules: CallerRules; countries: string[] }, PhoneFailure> {
    if (!this.#options.accounts.find(accountId)) return unknownAccount;
    return ok({ rules: this.#options.callers.of(accountId), countries: [...countries] });
  }

  setCallerRules({ accountId, rules }: Input<'setCallerRules'>): Result<undefined, PhoneFailure> {
    const { accounts, calling, callers, book } = this.#options;
    if (!accounts.find(accountId)) return unknownAccount;
    const domain = calling.domainOf(accountId);
    if (!rules.blocked.every((each) => parseTarget(each, domain).ok)) return fail({ code: 'TARGET_INVALID' });
    const former = this.#country;
    callers.set(accountId, rules);
    if (this.#country !== former) book.countryChanged();
    this.#changed.fire(undefined);
    return ok(undefined);
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  /** Of the account that calls when nobody says otherwise. */
  get #country(): string {
    const { defaultId } = this.#options.calling;
    return defaultId === undefined ? '' : this.#options.callers.of(defaultId).country;
  }

  get #surroundings(): Surroundings {
    const { calling } = this.#options;
    return {
      country: this.#country,
      uriOf: (address, accountId) => {
        const target = parseTarget(address, calling.domainOf(accountId ?? calling.defaultId ?? ''));
        return target.ok ? peerKey(target.value) : undefined;
      },
    };
  }

  async #plan({
    uploadId,
    format,
    fields,
  }: Input<'takeImport'>): Outcome<{ readonly plan: ImportPlan; readonly preview: ImportPreview }> {
    const text = this.#options.uploads.textOf(uploadId);
    if (text === undefined) return fail({ code: 'UPLOAD_UNKNOWN' });
    const file = openContactFile(text, format, fields);
    if (!file) return fail({ code: 'FILE_UNREADABLE' });
    const { book } = this.#options;
    const plan = await planImport(file.people, { book, country: this.#country, pause: () => this.#pause() });
    const { added, merged, problemCount } = plan;
    const people = plan.wishes.slice(0, limits.contacts.previewed).map(({ name, company, addresses }) => ({
      name,
      company,
      addresses: addresses.map(({ value }) => value),
    }));
    const columns = file.columns.map((column) => ({ ...column, samples: [...column.samples] }));
    return ok({ plan, preview: { columns, added, merged, people, problems: [...plan.problems], problemCount } });
  }

  /** Calls and messages go first. */
  #pause(): Promise<void> {
    return new Promise((resolve) => void this.#options.clock.after(0, resolve));
  }
}

const unknownContact = fail<PhoneFailure>({ code: 'CONTACT_UNKNOWN' });
const unknownAccount = fail<PhoneFailure>({ code: 'ACCOUNT_UNKNOWN' });

/** A window takes so many characters at once. */
const MOST_AT_ONCE = 60_000;

export function* inPieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += MOST_AT_ONCE) yield text.slice(start, start + MOST_AT_ONCE);
}
