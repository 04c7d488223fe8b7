/** The tables as Kysely sees them. Times are Unix milliseconds, flags 0 or 1; `migrations.ts` creates what is described here. */
export interface Schema {
  readonly migrations: MigrationsTable;
  readonly users: UsersTable;
  readonly bindings: BindingsTable;
  readonly history: HistoryTable;
  readonly accounts: AccountsTable;
  readonly settings: SettingsTable;
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
}

export interface BindingsTable {
  readonly aor: string;
  readonly contact: string;
  readonly q: number;
  readonly expiresAtUnixMs: number;
  readonly callId: string;
  readonly cseq: number;
  readonly instanceId: string | null;
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
  readonly transport: 'udp' | 'tcp' | null;
  readonly isLocal: number;
  readonly enabled: number;
  readonly secret: string;
}

export interface SettingsTable {
  readonly key: string;
  readonly value: string;
}
