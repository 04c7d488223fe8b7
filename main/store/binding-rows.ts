import type { Binding, ReceivedFrom } from '../server/location/location-service.ts';
import { type Database, type Prepared, parameter } from './database.ts';
import type { BindingsTable } from './schema.ts';

/** The `bindings` table: one row a contact, read and written per address-of-record. */
export class BindingRows {
  readonly #select: Prepared<BindingsTable>;
  readonly #delete: Prepared<unknown>;
  readonly #deleteExpired: Prepared<unknown>;
  readonly #insert: Prepared<unknown>;

  constructor(database: Database) {
    const { queries } = database;
    this.#select = database.prepare(
      queries.selectFrom('bindings').selectAll().where('aor', '=', parameter()).orderBy('position'),
    );
    this.#delete = database.prepare(queries.deleteFrom('bindings').where('aor', '=', parameter()));
    this.#deleteExpired = database.prepare(queries.deleteFrom('bindings').where('expiresAtUnixMs', '<=', parameter<number>()));
    this.#insert = database.prepare(queries.insertInto('bindings').values(EMPTY_ROW));
  }

  of(aor: string): readonly Binding[] {
    return this.#select.all(aor).map(bindingOf);
  }

  /** Two statements for the usual single contact. Not a transaction by itself. */
  replace(aor: string, bindings: readonly Binding[]): void {
    this.#delete.run(aor);
    for (const [position, binding] of bindings.entries()) {
      const row = rowOf(aor, binding, position);
      this.#insert.run(...COLUMNS.map((column) => row[column]));
    }
  }

  deleteExpired(nowUnixMs: number): void {
    this.#deleteExpired.run(nowUnixMs);
  }
}

/** Its property order is the order of the parameters of the insert. */
const EMPTY_ROW: BindingsTable = {
  aor: '',
  contact: '',
  q: 0,
  expiresAtUnixMs: 0,
  callId: '',
  cseq: 0,
  instanceId: null,
  regId: null,
  features: null,
  path: '',
  receivedTransport: null,
  receivedHost: null,
  receivedPort: null,
  userAgent: null,
  position: 0,
};
const COLUMNS = Object.keys(EMPTY_ROW) as (keyof BindingsTable)[];

/** The flow is left out: it means nothing to the next process, where another flow may bear its id. */
function rowOf(aor: string, binding: Binding, position: number): BindingsTable {
  return {
    aor,
    contact: binding.contact,
    q: binding.q,
    expiresAtUnixMs: Math.round(binding.expiresAtUnixMs),
    callId: binding.callId,
    cseq: binding.cseq,
    instanceId: binding.instanceId ?? null,
    regId: binding.regId ?? null,
    features: binding.features ?? null,
    path: JSON.stringify(binding.path),
    receivedTransport: binding.received?.transport ?? null,
    receivedHost: binding.received?.address.host ?? null,
    receivedPort: binding.received?.address.port ?? null,
    userAgent: binding.userAgent ?? null,
    position,
  };
}

function bindingOf(row: BindingsTable): Binding {
  const received = receivedOf(row);
  return {
    aor: row.aor,
    contact: row.contact,
    q: row.q,
    expiresAtUnixMs: row.expiresAtUnixMs,
    callId: row.callId,
    cseq: row.cseq,
    path: JSON.parse(row.path) as string[],
    ...(row.instanceId === null ? {} : { instanceId: row.instanceId }),
    ...(row.regId === null ? {} : { regId: row.regId }),
    ...(row.features === null ? {} : { features: row.features }),
    ...(received === undefined ? {} : { received }),
    ...(row.userAgent === null ? {} : { userAgent: row.userAgent }),
  };
}

function receivedOf({ receivedTransport, receivedHost, receivedPort }: BindingsTable): ReceivedFrom | undefined {
  if (receivedTransport === null || receivedHost === null || receivedPort === null) return undefined;
  return { transport: receivedTransport, address: { host: receivedHost, port: receivedPort } };
}
