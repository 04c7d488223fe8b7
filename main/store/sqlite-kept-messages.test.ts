import { testKeptMessages } from '../testing/kept-messages-rules.ts';
import { openDatabase } from './open-database.ts';
import { SqliteKeptMessages } from './sqlite-kept-messages.ts';

testKeptMessages('in SQLite', (perMember, most) => new SqliteKeptMessages(openDatabase(':memory:'), perMember, most));
