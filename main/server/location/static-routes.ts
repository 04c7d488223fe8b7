import type { Target } from '../../sip/transport/flow.ts';

/** Where an address-of-record always is. */
export interface StaticContact {
  /** URI text: becomes the Request-URI. */
  readonly contact: string;
  /** Sent there, whatever the URI says. */
  readonly target?: Target;
  /** What a redirect server says of it: moved for good (301), to be reached by that proxy (305), another service (380). Default: 302. */
  readonly redirectStatus?: 301 | 302 | 305 | 380;
}

/** Addresses-of-record that need no registration, such as the services of this copy. They come before the location service. */
export class StaticRoutes {
  readonly #contacts = new Map<string, readonly StaticContact[]>();

  /** Binds `aor` (as `canonicalAor` spells it); disposing the result unbinds it. */
  bind(aor: string, contacts: readonly StaticContact[]): Disposable {
    this.#contacts.set(aor, contacts);
    return {
      [Symbol.dispose]: () => {
        if (this.#contacts.get(aor) === contacts) this.#contacts.delete(aor);
      },
    };
  }

  /** Empty for an unknown one. */
  find(aor: string): readonly StaticContact[] {
    return this.#contacts.get(aor) ?? [];
  }
}
