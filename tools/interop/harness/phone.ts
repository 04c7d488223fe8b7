import type { Sound } from '../sound/wav.ts';

/** A phone at one end of a call, ours or another's, as a test drives it. One call at a time. */
export interface Phone extends AsyncDisposable {
  /** For the name of a test and the message of a failure. */
  readonly name: string;
  /** User part of its address at the domain. */
  readonly user: string;
  /** Whether it says its file again and again. */
  readonly repeats: boolean;
  /** Before each call, at both ends: forgets the last one and records into a new file. */
  prepare(): Promise<void>;
  dial(uri: string): Promise<void>;
  /** Waits until it rings, then answers. */
  accept(): Promise<void>;
  /** Waits until the call is up. */
  established(): Promise<void>;
  hangUp(): Promise<void>;
  /** Waits until the call is over, whoever ended it. */
  closed(): Promise<void>;
  /** Waits until these digits, in this order, have come. */
  receivedDigits(digits: string): Promise<void>;
  /** What it heard in the call that is over. */
  heard(): Sound;
}
