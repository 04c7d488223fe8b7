import type { Address } from '../../net/network.ts';

/** Where a REGISTER came from, kept when its contact is the sender itself: reaches it through NAT and over the same connection. */
export interface ReceivedFrom {
  /** `udp`, `tcp`, … */
  readonly transport: string;
  readonly address: Address;
  /** The transport flow, usable while it is open and only in the process that saw it. */
  readonly flowId?: string;
  /** Our end of that flow. */
  readonly local?: Address;
}

/** One contact of an address-of-record (RFC 3261 §10). */
export interface Binding {
  /** Canonical, as {@link canonicalAor} gives it. */
  readonly aor: string;
  /** The contact's URI as it was registered. */
  readonly contact: string;
  /** 0…1 */
  readonly q: number;
  readonly expiresAtUnixMs: number;
  readonly callId: string;
  readonly cseq: number;
  /** `+sip.instance` (RFC 5626). */
  readonly instanceId?: string;
  /** One of the ways to the instance: requests take this flow or none (RFC 5626 §6). Only with an instance id. */
  readonly regId?: number;
  /** What the contact can do: its feature parameters as they were written, `;audio;methods="INVITE"` (RFC 3840 §9). */
  readonly features?: string;
  /** Route values to put before the request, topmost first (RFC 3327). */
  readonly path: readonly string[];
  readonly received?: ReceivedFrom;
  readonly userAgent?: string;
}

/** Why a change could not be kept: the disk is full, the file is locked. Nothing was changed. */
export interface LocationFailure {
  readonly code: string;
  /** For the log. */
  readonly detail: string;
}

/** The abstract location service of RFC 3261 §10.2: which contacts an address-of-record has now. */
export interface LocationService {
  /** The bindings of `aor` that have not expired, best q first, equal ones as they were given. Sees replacements at once. */
  find(aor: string): readonly Binding[];
  /**
   * Replaces all bindings of `aor` in one step; an empty list removes it.
   * `onDurable` runs later, once: without failure when the change will survive a crash, otherwise nothing has changed.
   */
  replace(aor: string, bindings: readonly Binding[], onDurable: (failure?: LocationFailure) => void): void;
  /** Forgets what has expired. A failure leaves it for the next time. */
  purge(): LocationFailure | undefined;
}
