import type { Snapshot } from '../../../main/contract/snapshot.ts';

/** From the test to the other phone. Each is answered by one {@link Reply}. */
export type Order =
  | { readonly what: 'register'; readonly aor: string; readonly password: string; readonly registrar: string }
  /** Makes a domain of its own and lets one person join. */
  | { readonly what: 'invite'; readonly by: 'code' | 'link' }
  | { readonly what: 'join'; readonly invitation: string; readonly displayName: string }
  | { readonly what: 'call'; readonly target: string }
  | { readonly what: 'answer' | 'hangUp' }
  | { readonly what: 'listen'; readonly durationMs: number }
  | { readonly what: 'write'; readonly target: string; readonly text: string }
  /** Opens the conversation that has the newest message. */
  | { readonly what: 'read' };

export type ToOtherPhone = { readonly id: number; readonly order: Order } | { readonly what: 'stop' };

/** What an order came to: `heard` holds 48 kHz samples, `text` the newest message, or the code or link that was asked for. */
export interface Reply {
  readonly id: number;
  readonly heard?: Int16Array;
  readonly text?: string;
  readonly failure?: string;
}

export type FromOtherPhone = { readonly snapshot: Snapshot } | Reply;
