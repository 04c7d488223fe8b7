import type { Snapshot } from '../../../main/contract/snapshot.ts';

/** From the test to the other phone. Each is answered by one {@link Reply}. */
export type Order =
  | { readonly what: 'register'; readonly aor: string; readonly password: string; readonly registrar: string }
  | { readonly what: 'call'; readonly target: string }
  | { readonly what: 'answer' | 'hangUp' }
  | { readonly what: 'listen'; readonly durationMs: number };

export type ToOtherPhone = { readonly id: number; readonly order: Order } | { readonly what: 'stop' };

/** From the other phone: `heard` holds 48 kHz samples. */
export type FromOtherPhone =
  | { readonly snapshot: Snapshot }
  | { readonly id: number; readonly heard?: Int16Array; readonly failure?: string };
