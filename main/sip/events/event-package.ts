import type { Body } from '../ua/body.ts';

/** What a subscriber already knows, and what it understands. */
export interface Telling<State> {
  /** Whose state it is: the notifier's key, an address-of-record such as `sip:alice@example.com`. */
  readonly resource: string;
  /** One of the package's types that the subscriber takes. */
  readonly contentType: string;
  /** Bodies this subscription has had: 0 in the first (RFC 4235 §4.1.1, RFC 3680 §5.1). */
  readonly version: number;
  /** What it was told last; absent: nothing, or a full state is due (RFC 6665 §4.2.1.3). Partial state is what differs from it. */
  readonly told: State | undefined;
}

/** What a notifier must know of an event package (RFC 6665 §5.4). `State` is an immutable value: the whole state of one resource. */
export interface EventPackage<State> {
  /** In lower case, as in Event and Allow-Events. */
  readonly name: string;
  /** Types of its bodies, best first. Without Accept the last is meant, which every subscriber must take (RFC 6665 §5.4.5). */
  readonly contentTypes: readonly string[];
  /** Where a SUBSCRIBE has no Expires. */
  readonly defaultExpiresSeconds: number;
  /** At least so long between two NOTIFYs that nobody asked for; the latest state is told when it is over. */
  readonly minIntervalMs: number;
  /** Writes a body; `undefined`: there is nothing to say. */
  write(state: State, telling: Telling<State>): Body | undefined;
}
