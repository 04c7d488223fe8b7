import type { Event } from '../base/event.ts';

/** What is told to everybody on this network (DNS-SD, RFC 6763). */
export interface Announcement {
  /** For people; no two on a network should have the same. At most 63 bytes of UTF-8 (RFC 6763 §4.1.1). */
  readonly name: string;
  readonly port: number;
  /** Key and value of each TXT string (RFC 6763 §6). */
  readonly txt: Readonly<Record<string, string>>;
}

/** A service of somebody else, as it was heard: every text is hostile. */
export interface FoundService extends Announcement {
  /** As its address records say. */
  readonly addresses: readonly string[];
}

/** Looks for services until it is disposed. */
export interface ServiceBrowser extends Disposable {
  /** At most `limits.discovery.services`. */
  readonly found: readonly FoundService[];
  /** Fires when one came, changed or went. */
  readonly onChanged: Event<undefined>;
}

/** Tells this network of our SIP domain, and finds those of others. Where the network does not carry it, nobody is found. */
export interface ServiceDiscovery {
  /** Until disposed. */
  announce(announcement: Announcement): Disposable;
  browse(): ServiceBrowser;
}
