import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { userWithPassword } from '../../../main/server/users/user.ts';
import type { UserStore } from '../../../main/server/users/user-store.ts';
import { openDatabase } from '../../../main/store/open-database.ts';
import { SqliteUserStore } from '../../../main/store/sqlite-user-store.ts';
import { type Command, Failure, flag, type Invocation, text, texts, WrongUsage } from '../command.ts';
import { defaultDataDir } from '../data-dir.ts';
import { DEFAULT_DOMAIN } from './server.ts';

export const user: Command = {
  name: 'user',
  usage: 'user add|remove|list [NAME] [--domain D] [--password-stdin] [--registers-for NAME]... [--data DIR]',
  summary: 'Changes who may register at the domain; a running server sees it at once. Only a hash of the password is kept.',
  options: {
    domain: { type: 'string' },
    'password-stdin': { type: 'boolean' },
    'registers-for': { type: 'string', multiple: true },
    data: { type: 'string' },
  },
  positionals: [1, 2],
  run: async (invocation) => {
    const { values, positionals } = invocation;
    const dataDir = text(values, 'data') ?? defaultDataDir();
    mkdirSync(dataDir, { recursive: true });
    using database = openDatabase(join(dataDir, 'trapeze.sqlite'));
    const users = new SqliteUserStore(database);
    const domain = (text(values, 'domain') ?? DEFAULT_DOMAIN).toLowerCase();
    const [action, name] = positionals;
    if (action === 'list') list(users, invocation);
    else if (name === undefined) throw new WrongUsage(`user ${action} needs a name`);
    else if (action === 'add') await add(users, name, domain, invocation);
    else if (action === 'remove') remove(users, name, domain, invocation);
    else throw new WrongUsage(`user takes add, remove or list, not '${action}'`);
  },
};

function list(users: UserStore, { print }: Invocation): void {
  for (const { name, domain } of users.list()) print(`${name}@${domain}`, { name, domain });
}

function remove(users: UserStore, name: string, domain: string, { print }: Invocation): void {
  if (!users.remove(name, domain)) throw new Failure(`there is no user ${name}@${domain}`);
  print(`removed ${name}@${domain}`, { event: 'removed', name, domain });
}

async function add(users: UserStore, name: string, domain: string, { values, print }: Invocation): Promise<void> {
  if (!/^[\p{L}\p{N}._~+*#!-]{1,64}$/u.test(name))
    throw new WrongUsage(`'${name}' cannot be a user: letters, digits and . _ ~ + * # ! -`);
  if (!flag(values, 'password-stdin')) throw new WrongUsage('user add needs --password-stdin and the password on standard input');
  const [password = ''] = (await readAll(process.stdin)).split(/\r?\n/, 1);
  if (password === '') throw new Failure('the password on standard input is empty');
  const registersFor = texts(values, 'registers-for');
  const added = { ...userWithPassword(name, domain, password), ...(registersFor.length > 0 && { registersFor }) };
  if (!users.add(added)) throw new Failure('there are too many users already');
  print(`added ${name}@${domain}`, { event: 'added', name, domain });
}
