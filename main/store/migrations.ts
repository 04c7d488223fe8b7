import { type Compilable, type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';

/** One step from an older schema to a newer one. Never edited after a release: a change is a new step. */
export interface Migration {
  readonly name: string;
  /** Statements, run in order and in one transaction with the note that this step was done. */
  statements(queries: Kysely<Schema>): readonly Compilable[];
}

const strict = <T extends string, C extends string>(table: CreateTableBuilder<T, C>): CreateTableBuilder<T, C> =>
  table.modifyEnd(sql`strict`);

/** What the builder has no words for. */
function inSql(queries: Kysely<Schema>, text: string): Compilable {
  return { compile: () => sql.raw(text).compile(queries) };
}

const oldBindingColumns = [
  'aor',
  'contact',
  'q',
  'expiresAtUnixMs',
  'callId',
  'cseq',
  'instanceId',
  'path',
  'receivedTransport',
  'receivedHost',
  'receivedPort',
  'userAgent',
  'position',
]
  .map((column) => `"${column}"`)
  .join(', ');

/** All steps, oldest first. A file's version is how many of them it has seen. */
export const migrations: readonly Migration[] = [
  {
    name: 'users, bindings, history, accounts, settings',
    statements: ({ schema }) => [
      strict(
        schema
          .createTable('users')
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('domain', 'text', (column) => column.notNull())
          .addColumn('ha1', 'text', (column) => column.notNull())
          .addPrimaryKeyConstraint('usersKey', ['domain', 'name']),
      ),
      strict(
        schema
          .createTable('bindings')
          .addColumn('aor', 'text', (column) => column.notNull())
          .addColumn('contact', 'text', (column) => column.notNull())
          .addColumn('q', 'real', (column) => column.notNull())
          .addColumn('expiresAtUnixMs', 'integer', (column) => column.notNull())
          .addColumn('callId', 'text', (column) => column.notNull())
          .addColumn('cseq', 'integer', (column) => column.notNull())
          .addColumn('instanceId', 'text')
          .addColumn('path', 'text', (column) => column.notNull())
          .addColumn('receivedTransport', 'text')
          .addColumn('receivedHost', 'text')
          .addColumn('receivedPort', 'integer')
          .addColumn('userAgent', 'text')
          .addColumn('position', 'integer', (column) => column.notNull())
          .addPrimaryKeyConstraint('bindingsKey', ['aor', 'contact']),
      ),
      schema.createIndex('bindingsByExpiry').on('bindings').column('expiresAtUnixMs'),
      strict(
        schema
          .createTable('history')
          .addColumn('id', 'text', (column) => column.notNull().primaryKey())
          .addColumn('accountId', 'text', (column) => column.notNull())
          .addColumn('direction', 'text', (column) => column.notNull().check(sql`direction in ('in', 'out')`))
          .addColumn('peerUri', 'text', (column) => column.notNull())
          .addColumn('peerName', 'text')
          .addColumn('startedAtUnixMs', 'integer', (column) => column.notNull())
          .addColumn('answeredAtUnixMs', 'integer')
          .addColumn('endedAtUnixMs', 'integer', (column) => column.notNull())
          .addColumn('status', 'integer', (column) => column.notNull())
          .addColumn('reason', 'text', (column) => column.notNull())
          .addColumn('codec', 'text')
          .addColumn('mos', 'real')
          .addColumn('callId', 'text', (column) => column.notNull()),
      ),
      schema.createIndex('historyByStart').on('history').column('startedAtUnixMs'),
      strict(
        schema
          .createTable('accounts')
          .addColumn('id', 'text', (column) => column.notNull().primaryKey())
          .addColumn('aor', 'text', (column) => column.notNull())
          .addColumn('displayName', 'text')
          .addColumn('authUsername', 'text')
          .addColumn('registrar', 'text')
          .addColumn('outboundProxy', 'text')
          .addColumn('transport', 'text')
          .addColumn('isLocal', 'integer', (column) => column.notNull())
          .addColumn('enabled', 'integer', (column) => column.notNull())
          .addColumn('secret', 'text', (column) => column.notNull()),
      ),
      strict(
        schema
          .createTable('settings')
          .addColumn('key', 'text', (column) => column.notNull().primaryKey())
          .addColumn('value', 'text', (column) => column.notNull()),
      ),
    ],
  },
  {
    name: 'messages',
    statements: ({ schema }) => [
      strict(
        schema
          .createTable('messages')
          .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
          .addColumn('id', 'text', (column) => column.notNull().unique())
          .addColumn('accountId', 'text', (column) => column.notNull())
          .addColumn('peerUri', 'text', (column) => column.notNull())
          .addColumn('direction', 'text', (column) => column.notNull().check(sql`direction in ('in', 'out')`))
          .addColumn('state', 'text', (column) => column.notNull())
          .addColumn('isRead', 'integer', (column) => column.notNull())
          .addColumn('receptionKey', 'text', (column) => column.unique())
          .addColumn('messageId', 'text')
          .addColumn('details', 'text', (column) => column.notNull()),
      ),
      schema.createIndex('messagesByConversation').on('messages').columns(['accountId', 'peerUri', 'position', 'isRead']),
      schema.createIndex('messagesByMessageId').on('messages').columns(['messageId', 'accountId']),
      schema
        .createIndex('messagesUnfinished')
        .on('messages')
        .column('position')
        .where(sql.ref('state'), 'in', sql`('queued', 'sent')`),
    ],
  },
  {
    name: 'account details',
    statements: ({ schema }) => [
      schema.alterTable('accounts').addColumn('details', 'text', (column) => column.notNull().defaultTo('{}')),
    ],
  },
  {
    // The contact is no longer the key: two flows of one phone have the same one (RFC 5626 §6).
    name: 'bindings of flows, registration by a third party',
    statements: (queries) => [
      queries.schema.alterTable('users').addColumn('registersFor', 'text'),
      strict(
        queries.schema
          .createTable('flowBindings')
          .addColumn('aor', 'text', (column) => column.notNull())
          .addColumn('contact', 'text', (column) => column.notNull())
          .addColumn('q', 'real', (column) => column.notNull())
          .addColumn('expiresAtUnixMs', 'integer', (column) => column.notNull())
          .addColumn('callId', 'text', (column) => column.notNull())
          .addColumn('cseq', 'integer', (column) => column.notNull())
          .addColumn('instanceId', 'text')
          .addColumn('regId', 'integer')
          .addColumn('features', 'text')
          .addColumn('path', 'text', (column) => column.notNull())
          .addColumn('receivedTransport', 'text')
          .addColumn('receivedHost', 'text')
          .addColumn('receivedPort', 'integer')
          .addColumn('userAgent', 'text')
          .addColumn('position', 'integer', (column) => column.notNull())
          .addPrimaryKeyConstraint('flowBindingsKey', ['aor', 'position']),
      ),
      inSql(
        queries,
        `insert into "flowBindings" (${oldBindingColumns}) select ${oldBindingColumns} from "bindings" where true on conflict do nothing`,
      ),
      queries.schema.dropTable('bindings'),
      queries.schema.alterTable('flowBindings').renameTo('bindings'),
      queries.schema.createIndex('bindingsByExpiry').on('bindings').column('expiresAtUnixMs'),
    ],
  },
  {
    name: 'messages kept for members',
    statements: ({ schema }) => [
      strict(
        schema
          .createTable('keptMessages')
          .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
          .addColumn('aor', 'text', (column) => column.notNull())
          .addColumn('key', 'text', (column) => column.notNull())
          .addColumn('expiresAtUnixMs', 'integer', (column) => column.notNull())
          .addColumn('bytes', 'blob', (column) => column.notNull())
          .addUniqueConstraint('keptMessagesKey', ['aor', 'key']),
      ),
      schema.createIndex('keptMessagesByMember').on('keptMessages').columns(['aor', 'position']),
      schema.createIndex('keptMessagesByExpiry').on('keptMessages').column('expiresAtUnixMs'),
    ],
  },
  {
    name: 'traces of calls',
    statements: (queries) => [
      strict(
        queries.schema
          .createTable('callTraces')
          .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
          .addColumn('id', 'text', (column) => column.notNull().unique())
          .addColumn('sipCallId', 'text', (column) => column.notNull())
          .addColumn('packed', 'blob', (column) => column.notNull()),
      ),
      queries.schema.createIndex('callTracesByCallId').on('callTraces').column('sipCallId'),
      // Whoever deletes a line of the history wants nothing of that call to stay.
      inSql(
        queries,
        'create trigger "callTraceGoes" after delete on "history" begin delete from "callTraces" where "id" = old."id"; end',
      ),
    ],
  },
  {
    name: 'contacts',
    statements: ({ schema }) => [
      strict(
        schema
          .createTable('contacts')
          .addColumn('id', 'text', (column) => column.notNull().primaryKey())
          .addColumn('keys', 'text', (column) => column.notNull())
          .addColumn('details', 'text', (column) => column.notNull())
          .addColumn('photo', 'text'),
      ),
    ],
  },
  {
    name: 'quality of calls',
    statements: (queries) => [
      strict(
        queries.schema
          .createTable('callQuality')
          .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
          .addColumn('id', 'text', (column) => column.notNull().unique())
          .addColumn('packed', 'blob', (column) => column.notNull()),
      ),
      // Whoever deletes a line of the history wants nothing of that call to stay.
      inSql(
        queries,
        'create trigger "callQualityGoes" after delete on "history" begin delete from "callQuality" where "id" = old."id"; end',
      ),
    ],
  },
  {
    name: 'cards on servers',
    statements: ({ schema }) => [
      strict(
        schema
          .createTable('cardLinks')
          .addColumn('bookId', 'text', (column) => column.notNull())
          .addColumn('url', 'text', (column) => column.notNull())
          .addColumn('contactId', 'text', (column) => column.notNull())
          .addColumn('etag', 'text', (column) => column.notNull())
          .addColumn('print', 'text', (column) => column.notNull())
          .addColumn('text', 'text', (column) => column.notNull())
          .addPrimaryKeyConstraint('cardLinksKey', ['bookId', 'url']),
      ),
      schema.createIndex('cardLinksByContact').on('cardLinks').column('contactId'),
    ],
  },
];
