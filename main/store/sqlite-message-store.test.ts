import { testMessageStore } from '../testing/message-store-rules.ts';
import { openDatabase } from './open-database.ts';
import { SqliteMessageStore } from './sqlite-message-store.ts';

testMessageStore('in SQLite', (most) => new SqliteMessageStore(openDatabase(':memory:'), most));
