import type { Accounts, NewAccount } from '../accounts/accounts.ts';
import type { Outcome, Phone } from '../api/phone.ts';
import type { Random } from '../base/random.ts';
import { fail, ok } from '../base/result.ts';
import { readableUri } from '../calls/target.ts';
import type { AddressBook } from '../contacts/address-book.ts';
import { planImport } from '../contacts/import-plan.ts';
import type { Imported } from '../contacts/imported.ts';
import { AccountSettings } from '../contract/accounts.ts';
import type { CallRules } from '../contract/call-rules.ts';
import type { CallerRules } from '../contract/contact-view.ts';
import type { ProfilePreview } from '../contract/profile.ts';
import { parseForeignAccounts } from '../profile/foreign-accounts.ts';
import { type Profile, parseProfile, serializeProfile } from '../profile/profile.ts';
import { openSealed, sealText } from '../profile/sealed-profile.ts';
import { parseUri } from '../sip/message/uri.ts';
import type { CallerRuleBook } from './caller-rules.ts';
import { inPieces } from './phone-contacts.ts';
import type { Preferences } from './preferences.ts';
import type { Uploads } from './uploads.ts';

type Contract = Phone['profile'];
type Input<Procedure extends keyof Contract> = Parameters<Contract[Procedure]>[0];

export interface PhoneProfileOptions {
  readonly random: Random;
  readonly accounts: Pick<Accounts, 'list' | 'add' | 'secretsOf'>;
  readonly book: AddressBook;
  readonly callers: CallerRuleBook;
  readonly preferences: Preferences;
  readonly uploads: Pick<Uploads, 'textOf' | 'forget'>;
}

/** An account of a file. */
interface OfferedAccount {
  readonly address: string;
  readonly wanted: NewAccount;
  readonly hasPassword: boolean;
  readonly rules?: CallRules | undefined;
  readonly callers?: CallerRules | undefined;
}

/** What a file holds. */
interface Offer {
  readonly from: ProfilePreview['from'];
  readonly accounts: readonly OfferedAccount[];
  readonly contacts: Profile['contacts'];
  readonly settings: Profile['settings'];
  readonly defaultAccount?: string | undefined;
}

/** The whole profile as one encrypted file, and files of that kind and of other phones taken in. */
export class PhoneProfile implements Contract {
  readonly #options: PhoneProfileOptions;

  constructor(options: PhoneProfileOptions) {
    this.#options = options;
  }

  async *export({ password }: Input<'export'>): AsyncGenerator<string, void> {
    yield* inPieces(await sealText(serializeProfile(this.#profile()), password, this.#options.random));
  }

  async preview(input: Input<'preview'>): Outcome<ProfilePreview> {
    const offer = await this.#open(input);
    if (!offer.ok) return offer;
    const { from, accounts, contacts } = offer.value;
    const known = this.#addresses();
    return ok({
      from,
      accounts: accounts.map(({ address, wanted: { displayName }, hasPassword }) => ({
        address,
        ...(displayName !== undefined && { displayName }),
        hasPassword,
        isKnown: known.has(address),
      })),
      contacts: contacts.length,
    });
  }

  async take({ addresses, ...input }: Input<'take'>): Outcome<{ accounts: number; contacts: number }> {
    const offer = await this.#open(input);
    if (!offer.ok) return offer;
    const { accounts, contacts, settings, defaultAccount } = offer.value;
    const known = this.#addresses();
    const wanted = accounts.filter(({ address }) => addresses.includes(address) && !known.has(address));
    const taken = wanted.filter((account) => this.#takeAccount(account));
    const { preferences, uploads } = this.#options;
    preferences.change(settings);
    const chosen = this.#addresses().get(defaultAccount ?? '');
    if (preferences.defaultAccountId === undefined && chosen !== undefined) preferences.defaultAccountId = chosen;
    const came = await this.#takeContacts(contacts);
    if (came === undefined) return fail({ code: 'CONTACTS_FULL' });
    uploads.forget(input.uploadId);
    return ok({ accounts: taken.length, contacts: came });
  }

  /** Accounts of the domain inside stay with it. */
  #profile(): Profile {
    const { accounts, book, callers, preferences } = this.#options;
    const kept = accounts.list().filter(({ isLocal }) => !isLocal);
    const defaultAccount = kept.find(({ id }) => id === preferences.defaultAccountId)?.aor;
    const aors = new Map(kept.map(({ id, aor }) => [id, aor]));
    return {
      settings: preferences.settings,
      ...(defaultAccount !== undefined && { defaultAccount: addressOf(defaultAccount) }),
      accounts: kept.map((account) => {
        const { password = '', clientKey, turnPassword } = accounts.secretsOf(account.id) ?? {};
        const rules = preferences.rulesOf(account.id);
        const others = { ...(clientKey !== undefined && { clientKey }), ...(turnPassword !== undefined && { turnPassword }) };
        const secrets = { password, ...others };
        return { settings: AccountSettings.parse(account), ...secrets, rules, callers: callers.of(account.id) };
      }),
      contacts: book.all.map(({ id, keys: _, hasPhoto: __, accountId, addresses, ...contact }) => {
        const account = aors.get(accountId ?? '');
        const photo = book.photoOf(id);
        return {
          ...contact,
          addresses: [...addresses],
          ...(account !== undefined && { account: addressOf(account) }),
          ...(photo !== undefined && { photo }),
        };
      }),
    };
  }

  async #open({ uploadId, password }: Input<'preview'>): Outcome<Offer> {
    const text = this.#options.uploads.textOf(uploadId);
    if (text === undefined) return fail({ code: 'UPLOAD_UNKNOWN' });
    const foreign = parseForeignAccounts(text);
    if (foreign) return ok(foreignOffer(foreign));
    const opened = await openSealed(text, password ?? '');
    if (!opened.ok && opened.error === 'PASSWORD_WRONG' && password === undefined) return fail({ code: 'PASSWORD_MISSING' });
    if (!opened.ok) return fail({ code: opened.error === 'PASSWORD_WRONG' ? 'PASSWORD_WRONG' : 'PROFILE_UNREADABLE' });
    const profile = parseProfile(opened.value);
    return profile.ok ? ok(ownOffer(profile.value)) : fail({ code: 'PROFILE_UNREADABLE' });
  }

  #takeAccount({ wanted, rules, callers }: OfferedAccount): boolean {
    const added = this.#options.accounts.add(wanted);
    if (!added.ok) return false;
    if (rules) this.#options.preferences.setRules(added.value.id, rules);
    if (callers) this.#options.callers.set(added.value.id, callers);
    return true;
  }

  /** How many came or were completed; undefined when there are too many. */
  async #takeContacts(contacts: Profile['contacts']): Promise<number | undefined> {
    const ids = this.#addresses();
    const people = contacts.map(({ account, photo, ...contact }, index): Imported => {
      const accountId = ids.get(account ?? '');
      return { line: index + 1, contact: { ...contact, accountId }, ...(photo !== undefined && { photo }) };
    });
    const { book } = this.#options;
    const plan = await planImport(people, { book, country: '', pause: async () => undefined });
    const put = plan.wishes.length === 0 ? ok([]) : book.putAll(plan.wishes);
    return put.ok ? put.value.length : undefined;
  }

  /** Ids of accounts by address. */
  #addresses(): ReadonlyMap<string, string> {
    return new Map(this.#options.accounts.list().map(({ aor, id }) => [addressOf(aor), id]));
  }
}

/** `user@domain` */
function addressOf(aor: string): string {
  const uri = parseUri(/^sips?:/i.test(aor) ? aor : `sip:${aor}`);
  return uri.ok ? readableUri(uri.value) : aor;
}

function foreignOffer({ phone, accounts }: NonNullable<ReturnType<typeof parseForeignAccounts>>): Offer {
  const offered = accounts.map(({ settings, password }) => ({
    address: addressOf(settings.aor),
    wanted: { ...settings, password: password ?? '' },
    hasPassword: password !== undefined,
  }));
  return { from: phone, accounts: offered, contacts: [], settings: {} };
}

function ownOffer({ accounts, contacts, settings, defaultAccount }: Profile): Offer {
  const offered = accounts.map(({ settings: wanted, password, clientKey, turnPassword, rules, callers }) => ({
    address: addressOf(wanted.aor),
    wanted: { ...wanted, password, clientKey, turnPassword },
    hasPassword: password !== '',
    rules,
    callers,
  }));
  return { from: 'trapeze', accounts: offered, contacts, settings, defaultAccount };
}
