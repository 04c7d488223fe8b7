import type { Generated } from 'kysely';

/** The tables as Kysely sees them. Times are Unix milliseconds, flags 0 or 1; `migrations.ts` creates what is described here. */
export interface Schema {
  readonly migrations: MigrationsTable;
  readonly users: UsersTable;
  readonly bindings: BindingsTable;
  readonly history: HistoryTable;
  readonly accounts: AccountsTable;
  readonly settings: SettingsTable;
  readonly messages: MessagesTable;
  readonly keptMessages: KeptMessagesTable;
  readonly contacts: ContactsTable;
  readonly cardLinks: CardLinksTable;
  readonly callTraces: CallTracesTable;
  readonly callQuality: CallQualityTable;
}

/** The steps of `migrations.ts` that this file has seen. */
export interface MigrationsTable {
  /** 1 for the first step. */
  readonly number: number;
  readonly name: string;
}

export interface UsersTable {
  readonly name: string;
  readonly domain: string;
  /** JSON: digest algorithm to hex HA1. */
  readonly ha1: string;
  /** JSON: names of the users whose bindings this one may change. */
  readonly registersFor: string | null;
}

export interface BindingsTable {
  readonly aor: string;
  readonly contact: string;
  readonly q: number;
  readonly expiresAtUnixMs: number;
  readonly callId: string;
  readonly cseq: number;
  readonly instanceId: string | null;
  readonly regId: number | null;
  /** Contact parameters, `;audio`. */
  readonly features: string | null;
  /** JSON: list of Route values. */
  readonly path: string;
  readonly receivedTransport: string | null;
  readonly receivedHost: string | null;
  readonly receivedPort: number | null;
  readonly userAgent: string | null;
  /** Place among the bindings of its AoR, 0 first. */
  readonly position: number;
}

export interface HistoryTable {
  readonly id: string;
  readonly accountId: string;
  readonly direction: 'in' | 'out';
  readonly peerUri: string;
  readonly peerName: string | null;
  readonly startedAtUnixMs: number;
  readonly answeredAtUnixMs: number | null;
  readonly endedAtUnixMs: number;
  readonly status: number;
  readonly reason: string;
  readonly codec: string | null;
  readonly mos: number | null;
  readonly callId: string;
}

export interface AccountsTable {
  readonly id: string;
  readonly aor: string;
  readonly displayName: string | null;
  readonly authUsername: string | null;
  readonly registrar: string | null;
  readonly outboundProxy: string | null;
  readonly transport: string | null;
  readonly isLocal: number;
  readonly enabled: number;
  readonly secret: string;
  /** JSON: all of the account that has no column of its own. */
  readonly details: string;
}

export interface SettingsTable {
  readonly key: string;
  readonly value: string;
}

export interface MessagesTable {
  /** Grows with every message: the order in which they came into this phone. */
  readonly position: Generated<number>;
  readonly id: string;
  readonly accountId: string;
  readonly peerUri: string;
  readonly direction: 'in' | 'out';
  readonly state: string;
  readonly isRead: number;
  readonly receptionKey: string | null;
  readonly messageId: string | null;
  /** JSON: all of the message that no query asks for. */
  readonly details: string;
}

export interface KeptMessagesTable {
  /** Grows with every message: the order in which they came. */
  readonly position: Generated<number>;
  readonly aor: string;
  readonly key: string;
  readonly expiresAtUnixMs: number;
  readonly bytes: Uint8Array;
}

export interface CallQualityTable {
  /** Grows with every call. */
  readonly position: Generated<number>;
  /** Of the line in the history. */
  readonly id: string;
  /** JSON: a quality timeline; deflated. */
  readonly packed: Uint8Array;
}

export interface CallTracesTable {
  /** Grows with every call. */
  readonly position: Generated<number>;
  /** Of the line in the history. */
  readonly id: string;
  readonly sipCallId: string;
  /** JSON: list of events; deflated. */
  readonly packed: Uint8Array;
}

export interface ContactsTable {
  readonly id: string;
  /** By what they are found, one in a line. */
  readonly keys: string;
  /** JSON: all of the contact but its picture. */
  readonly details: string;
  /** `data:` URL. */
  readonly photo: string | null;
}

export interface CardLinksTable {
  readonly bookId: string;
  readonly url: string;
  readonly contactId: string;
  readonly etag: string;
  readonly print: string;
  /** The card, word for word. */
  readonly text: string;
}
