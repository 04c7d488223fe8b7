import type { Binding } from '../location/location-service.ts';

/** What a REGISTER changed, once it is durable. */
export interface Registered {
  /** Canonical. */
  readonly aor: string;
  readonly before: readonly Binding[];
  /** Empty: nobody is there any more. */
  readonly bindings: readonly Binding[];
}
