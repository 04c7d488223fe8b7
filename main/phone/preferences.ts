import { z } from 'zod';
import { type Random, randomHex } from '../base/random.ts';
import { CallRules } from '../contract/call-rules.ts';
import { Settings } from '../contract/snapshot.ts';
import { domainKey } from '../domain/domain-key.ts';
import { noRules } from './call-rules.ts';

/** Where small facts are kept, by name. */
export interface SettingsStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

type Changes = { readonly [Key in keyof Settings]?: Settings[Key] | undefined };

const COPY_ID = /^[0-9a-f]{8}$/;
/** What is so until a person sets it. */
export const defaultSettings: Settings = {
  locale: 'system',
  theme: 'system',
  tellsRead: true,
  tellsTyping: true,
  microphones: [],
  speakers: [],
  ringers: [],
  secondRingers: [],
  cancelsEcho: true,
  suppressesNoise: true,
  controlsGain: true,
  talkKey: 'off',
  recordingTone: false,
};

/** `null`: until somebody ends it. */
const QuietTime = z.object({ untilUnixMs: z.number().nullable() });

export type QuietTime = z.infer<typeof QuietTime>;

/** What a person has set, and what the phone remembers for itself. A damaged value counts as never set. */
export class Preferences {
  readonly #store: SettingsStore;

  constructor(store: SettingsStore) {
    this.#store = store;
  }

  get settings(): Settings {
    const kept = Settings.partial().safeParse(parseJson(this.#store.get('settings')));
    return { ...defaultSettings, ...(kept.success ? present(kept.data) : {}) };
  }

  change(changes: Changes): void {
    this.#store.set('settings', JSON.stringify({ ...this.settings, ...present(changes) }));
  }

  /** Missed calls that started later than this have not been looked at. */
  get historySeenUnixMs(): number {
    return numberOr(this.#store.get('history.seen'), 0);
  }

  set historySeenUnixMs(value: number) {
    this.#store.set('history.seen', String(value));
  }

  get defaultAccountId(): string | undefined {
    return this.#store.get('account.default');
  }

  set defaultAccountId(value: string) {
    this.#store.set('account.default', value);
  }

  /** What becomes of an account's calls without a person. */
  rulesOf(accountId: string): CallRules {
    // Rules that came later are not in what was kept before.
    const kept = CallRules.safeParse(Object.assign({}, noRules, parseJson(this.#store.get(rulesKey(accountId)))));
    return kept.success ? kept.data : noRules;
  }

  /** @param rules `undefined` forgets them */
  setRules(accountId: string, rules: CallRules | undefined): void {
    this.#store.set(rulesKey(accountId), JSON.stringify(rules ?? {}));
  }

  /** While nobody wants to be rung. */
  get quietTime(): QuietTime | undefined {
    const kept = QuietTime.safeParse(parseJson(this.#store.get('quiet')));
    return kept.success ? kept.data : undefined;
  }

  set quietTime(value: QuietTime | undefined) {
    this.#store.set('quiet', value === undefined ? '' : JSON.stringify(value));
  }

  /** Whether the domain inside was running when the phone was closed. */
  get domainRunning(): boolean {
    return this.#store.get('domain.running') === 'true';
  }

  set domainRunning(value: boolean) {
    this.#store.set('domain.running', String(value));
  }

  /** Whether other computers reach the domain inside. */
  get domainOpen(): boolean {
    return this.#store.get('domain.open') === 'true';
  }

  set domainOpen(value: boolean) {
    this.#store.set('domain.open', String(value));
  }

  /** Whether an open domain tells this network its name. */
  get domainAnnounced(): boolean {
    return this.#store.get('domain.announced') !== 'false';
  }

  set domainAnnounced(value: boolean) {
    this.#store.set('domain.announced', String(value));
  }

  /** Tells this copy from others on a network: 8 hex digits, made once. */
  copyId(random: Random): string {
    const kept = this.#store.get('copy.id');
    if (kept !== undefined && COPY_ID.test(kept)) return kept;
    const made = randomHex(random, 4);
    this.#store.set('copy.id', made);
    return made;
  }

  /** The secret of the domain inside, the same as long as these settings are kept. */
  domainKey(random: Random): Uint8Array {
    return domainKey(this.#store, random);
  }

  /** Port the domain had last: phones that joined keep finding it. */
  get domainPort(): number {
    return numberOr(this.#store.get('domain.port'), 5060);
  }

  set domainPort(value: number) {
    this.#store.set('domain.port', String(value));
  }
}

function rulesKey(accountId: string): string {
  return `rules.${accountId}`;
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? {} : JSON.parse(text);
  } catch {
    return {}; // damaged: as if never set
  }
}

function present(changes: Changes): Partial<Settings> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

function numberOr(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return text !== undefined && Number.isFinite(value) ? value : otherwise;
}
