/** The records of one kind under one name. */
export interface DnsAnswer<T> {
  readonly records: readonly T[];
  /** How long they stay good, as their server says; absent where the system does not tell. */
  readonly ttlMs?: number;
}

/** RFC 3403 §4: which services a domain offers, and where their SRV records are. */
export interface NaptrRecord {
  readonly order: number;
  readonly preference: number;
  readonly flags: string;
  readonly service: string;
  readonly regexp: string;
  readonly replacement: string;
}

/** RFC 2782: one server of a service. */
export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** A host name; `.` or empty: the service is decidedly not there. */
  readonly target: string;
}

/**
 * The domain name system, as far as SIP asks it (RFC 3263). Never rejects: to the caller an unknown name, a malformed answer and a
 * silent server are the same, no records. No answer is longer than `limits.lookup.records`.
 */
export interface DnsClient {
  naptr(name: string): Promise<DnsAnswer<NaptrRecord>>;
  srv(name: string): Promise<DnsAnswer<SrvRecord>>;
  /** IPv4 and IPv6 addresses, best first. */
  addresses(name: string): Promise<DnsAnswer<string>>;
}
