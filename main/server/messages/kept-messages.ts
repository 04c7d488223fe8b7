/** A MESSAGE that waits for its receiver (RFC 3428 §7). */
export interface KeptMessage {
  /** Whose it is: canonical. */
  readonly aor: string;
  /** By what it is known again when its sender, who missed our 202, sends it once more. */
  readonly key: string;
  readonly expiresAtUnixMs: number;
  /** The request as it will go out, without the fields that belong to one way only. */
  readonly bytes: Uint8Array;
}

/**
 * `kept` and `known`: it is there and durable. `full`: as many wait for this member, or in all, as may (`limits.messageStore`); nothing has
 * changed.
 */
export type Keeping = 'kept' | 'known' | 'full';

/** Keeps messages for members who are away, in the order in which they came. What a method has changed is durable when it returns. */
export interface KeptMessages {
  keep(message: KeptMessage): Keeping;
  oldest(aor: string): KeptMessage | undefined;
  /** Unknown ones are ignored. */
  remove(aor: string, key: string): void;
  /** How many wait for a member. */
  count(aor: string): number;
  /** Forgets what has expired. @returns each member who has lost some */
  removeExpired(nowUnixMs: number): readonly string[];
}
