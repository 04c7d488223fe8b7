import { limits } from '../limits.ts';
import type { Conversation, Message } from '../messaging/message.ts';
import type { MessageQuery, MessageStore } from '../messaging/message-store.ts';
import type { Database } from './database.ts';
import { presentOnly } from './row.ts';
import type { MessagesTable } from './schema.ts';

type Row = Omit<MessagesTable, 'position'>;

const UNFINISHED = ['queued', 'sent'];

/** Messages in SQLite: a column for what is asked for, the rest of each message as JSON beside it. */
export class SqliteMessageStore implements MessageStore {
  readonly #database: Database;
  readonly #mostMessages: number;

  constructor(database: Database, mostMessages: number = limits.messaging.messages) {
    this.#database = database;
    this.#mostMessages = mostMessages;
  }

  put(message: Message): void {
    const row = rowOf(message);
    const insert = this.#database.queries.insertInto('messages').values(row);
    this.#keep(insert.onConflict((conflict) => conflict.column('id').doUpdateSet(row)));
  }

  putReceived(message: Message): boolean {
    const insert = this.#database.queries.insertInto('messages').values(rowOf(message));
    return this.#keep(insert.onConflict((conflict) => conflict.column('receptionKey').doNothing())) > 0;
  }

  find(id: string): Message | undefined {
    const row = this.#database.first(this.#database.queries.selectFrom('messages').selectAll().where('id', '=', id));
    return row && messageOf(row);
  }

  findSent(accountId: string, messageId: string): Message | undefined {
    const sent = this.#database.queries.selectFrom('messages').selectAll().where('direction', '=', 'out');
    const row = this.#database.first(sent.where('messageId', '=', messageId).where('accountId', '=', accountId));
    return row && messageOf(row);
  }

  list({ accountId, peerUri, before, limit }: MessageQuery): readonly Message[] {
    let query = this.#conversation(accountId, peerUri).orderBy('position', 'desc').limit(limit);
    if (before !== undefined) query = query.where('position', '<', this.#positionOf(before));
    return this.#database.all(query).map(messageOf);
  }

  conversations(limit: number): readonly Conversation[] {
    const { queries } = this.#database;
    const newest = queries
      .selectFrom('messages')
      .select(({ fn }) => [
        fn.max('position').as('newest'),
        fn.countAll<number>().as('count'),
        fn.sum<number>('isRead').as('read'),
      ])
      .groupBy(['accountId', 'peerUri'])
      .orderBy('newest', 'desc')
      .limit(limit)
      .as('conversation');
    const query = queries
      .selectFrom('messages')
      .innerJoin(newest, 'conversation.newest', 'messages.position')
      .selectAll('messages')
      .select(['conversation.count', 'conversation.read'])
      .orderBy('position', 'desc');
    return this.#database.all(query).map((row) => {
      const { accountId, peerUri, count, read } = row;
      return { accountId, peerUri, last: messageOf(row), unread: count - read };
    });
  }

  unfinished(): readonly Message[] {
    const query = this.#database.queries.selectFrom('messages').selectAll().where('state', 'in', UNFINISHED).orderBy('position');
    return this.#database.all(query).map(messageOf);
  }

  markRead(accountId: string, peerUri: string): readonly Message[] {
    const unread = this.#conversation(accountId, peerUri).where('isRead', '=', 0).orderBy('position');
    const update = this.#database.queries.updateTable('messages').set({ isRead: 1 }).where('isRead', '=', 0);
    const rows = this.#database.all(unread);
    if (rows.length > 0) this.#database.run(update.where('accountId', '=', accountId).where('peerUri', '=', peerUri));
    return rows.map((row) => messageOf({ ...row, isRead: 1 })).filter(({ wantsReadReceipt }) => wantsReadReceipt);
  }

  remove(id: string): void {
    this.#database.run(this.#database.queries.deleteFrom('messages').where('id', '=', id));
  }

  removeConversation(accountId: string, peerUri: string): void {
    const removal = this.#database.queries.deleteFrom('messages').where('accountId', '=', accountId);
    this.#database.run(removal.where('peerUri', '=', peerUri));
  }

  #conversation(accountId: string, peerUri: string) {
    const all = this.#database.queries.selectFrom('messages').selectAll();
    return all.where('accountId', '=', accountId).where('peerUri', '=', peerUri);
  }

  #positionOf(id: string) {
    return this.#database.queries.selectFrom('messages').select('position').where('id', '=', id);
  }

  /** @returns how many rows `insert` changed */
  #keep(insert: Parameters<Database['run']>[0]): number {
    return this.#database.transaction(() => {
      const changed = this.#database.run(insert);
      this.#dropOldest();
      return changed;
    });
  }

  #dropOldest(): void {
    const { queries } = this.#database;
    const counted = this.#database.first(queries.selectFrom('messages').select(({ fn }) => fn.countAll<number>().as('count')));
    const surplus = (counted?.count ?? 0) - this.#mostMessages;
    if (surplus <= 0) return;
    const oldest = queries.selectFrom('messages').select('position').where('state', 'not in', UNFINISHED);
    this.#database.run(queries.deleteFrom('messages').where('position', 'in', oldest.orderBy('position').limit(surplus)));
  }
}

function rowOf({ id, accountId, peerUri, direction, state, isRead, receptionKey, messageId, ...details }: Message): Row {
  return {
    id,
    accountId,
    peerUri,
    direction,
    state,
    isRead: isRead ? 1 : 0,
    receptionKey: receptionKey ?? null,
    messageId: messageId ?? null,
    details: JSON.stringify(details),
  };
}

function messageOf({ details, isRead, state, id, accountId, peerUri, direction, receptionKey, messageId }: Row): Message {
  return {
    ...(JSON.parse(details) as Omit<Message, keyof Row>),
    ...presentOnly({ id, accountId, peerUri, direction, receptionKey, messageId }),
    state: state as Message['state'],
    isRead: isRead === 1,
  };
}
