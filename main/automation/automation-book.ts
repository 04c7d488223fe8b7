import { z } from 'zod';
import type { SecretBox } from '../accounts/account.ts';
import { type Random, randomHex } from '../base/random.ts';
import { AutomationRule, Webhook } from '../contract/automation-view.ts';

/** Where small facts are kept, by name. */
interface Facts {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

const KEY_BYTES = 32;
/** Where programs find this phone unless a person wants another place. */
const DEFAULT_PORT = 7432;

const Api = z.object({ isOn: z.boolean(), port: z.number().int().min(0).max(65_535) });
type Api = z.infer<typeof Api>;

/** What programs prove themselves with, and what webhooks are signed with. */
export type AutomationKey = 'token' | 'secret';

/** What a person has set of automation. A damaged record counts as never set. */
export class AutomationBook {
  readonly #store: Facts;
  readonly #secretBox: SecretBox;
  readonly #random: Random;
  #rules: readonly AutomationRule[] | undefined;

  constructor(store: Facts, secretBox: SecretBox, random: Random) {
    this.#store = store;
    this.#secretBox = secretBox;
    this.#random = random;
  }

  /** Asked for every call. */
  get rules(): readonly AutomationRule[] {
    this.#rules ??= this.#read('automation.rules', z.array(AutomationRule)) ?? [];
    return this.#rules;
  }

  set rules(rules: readonly AutomationRule[]) {
    this.#rules = rules;
    this.#store.set('automation.rules', JSON.stringify(rules));
  }

  get webhooks(): readonly Webhook[] {
    return this.#read('automation.webhooks', z.array(Webhook)) ?? [];
  }

  set webhooks(webhooks: readonly Webhook[]) {
    this.#store.set('automation.webhooks', JSON.stringify(webhooks));
  }

  get api(): Api {
    return this.#read('automation.api', Api) ?? { isOn: false, port: DEFAULT_PORT };
  }

  set api(api: Api) {
    this.#store.set('automation.api', JSON.stringify(api));
  }

  /** 64 hex digits; undefined: none was made, or it cannot be opened any more. */
  key(kind: AutomationKey): string | undefined {
    const sealed = this.#store.get(`automation.${kind}`);
    return sealed === undefined ? undefined : this.#secretBox.open(sealed);
  }

  /** Makes another one, and forgets the one before. */
  renewKey(kind: AutomationKey): string {
    const key = randomHex(this.#random, KEY_BYTES);
    this.#store.set(`automation.${kind}`, this.#secretBox.seal(key));
    return key;
  }

  #read<T>(key: string, schema: z.ZodType<T>): T | undefined {
    try {
      const kept = schema.safeParse(JSON.parse(this.#store.get(key) ?? 'null'));
      return kept.success ? kept.data : undefined;
    } catch {
      return undefined; // damaged: as if never set
    }
  }
}
