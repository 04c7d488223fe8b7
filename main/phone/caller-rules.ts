import { addressKeys, soughtKeys } from '../contacts/address-keys.ts';
import { CallerRules } from '../contract/contact-view.ts';
import type { SettingsStore } from './preferences.ts';

/** Everybody rings. */
const noCallerRules: CallerRules = { country: '', unknownCallers: 'ring', blocked: [] };

/** Whose calls to an account ring, and where its numbers are from. A damaged record counts as never set. */
export class CallerRuleBook {
  readonly #store: SettingsStore;
  /** Asked for every number that is shown. */
  readonly #known = new Map<string, CallerRules>();

  constructor(store: SettingsStore) {
    this.#store = store;
  }

  of(accountId: string): CallerRules {
    const known = this.#known.get(accountId) ?? this.#read(accountId);
    this.#known.set(accountId, known);
    return known;
  }

  /** @param rules `undefined` forgets them */
  set(accountId: string, rules: CallerRules | undefined): void {
    this.#known.delete(accountId);
    this.#store.set(keyOf(accountId), rules ? JSON.stringify(rules) : '');
  }

  #read(accountId: string): CallerRules {
    try {
      const kept = CallerRules.safeParse(JSON.parse(this.#store.get(keyOf(accountId)) || '{}'));
      return kept.success ? kept.data : noCallerRules;
    } catch {
      return noCallerRules; // damaged: as if never set
    }
  }
}

const keyOf = (accountId: string): string => `callers.${accountId}`;

/** What decides whether somebody's call rings. */
export interface Caller {
  /** As the call says. */
  readonly uri: string;
  /** Does not want to be known (RFC 3323). */
  readonly isWithheld: boolean;
  /** In the contacts, or of the domain inside. */
  readonly isKnown: boolean;
}

/** With which status a call is refused: 603 (RFC 3261 §21.6.2) to who is blocked, 433 (RFC 5079) to who hides, 480 to who is unknown. */
const refusals = { blocked: 603, withheld: 433, unknown: 480 } as const;

/** The status of the refusal; undefined: the call may ring. */
export function refusalOf({ uri, isWithheld, isKnown }: Caller, rules: CallerRules): number | undefined {
  const { blocked, unknownCallers, country } = rules;
  if (blocked.length > 0) {
    const sought = new Set(soughtKeys(uri, country));
    if (blocked.some((each) => addressKeys(each, country).some((key) => sought.has(key)))) return refusals.blocked;
  }
  if (unknownCallers === 'ring') return undefined;
  if (isWithheld) return refusals.withheld;
  return isKnown ? undefined : refusals.unknown;
}
