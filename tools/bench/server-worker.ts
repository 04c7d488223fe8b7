// The server that `register` and `proxy` measure: as `trapeze server` runs it, in a process of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../main/base/clock.ts';
import { silentLog } from '../../main/base/log.ts';
import { systemRandom } from '../../main/base/random.ts';
import { AddressResolver } from '../../main/net/lookup.ts';
import { NodeNetwork } from '../../main/net/node-network.ts';
import { SipServer } from '../../main/server/sip-server.ts';
import { userWithPassword } from '../../main/server/users/user.ts';
import { TransactionLayer } from '../../main/sip/transaction/transaction-layer.ts';
import { SipTransport } from '../../main/sip/transport/sip-transport.ts';
import { openDatabase } from '../../main/store/open-database.ts';
import { SqliteLocationService } from '../../main/store/sqlite-location-service.ts';
import { SqliteUserStore } from '../../main/store/sqlite-user-store.ts';
import { noTrace } from '../../main/trace/trace.ts';
import { benchDomain, benchPassword, benchUsers, type WorkerReady } from './server-under-load.ts';

const [clock, random, trace, log] = [systemClock, systemRandom, noTrace, silentLog];
const folder = mkdtempSync(join(tmpdir(), 'trapeze-bench-'));
const database = openDatabase(join(folder, 'trapeze.db'));
const users = new SqliteUserStore(database);
for (let number = 0; number < benchUsers; number++) users.add(userWithPassword(`bench${number}`, benchDomain, benchPassword));

const network = new NodeNetwork(clock);
const transport = new SipTransport({ clock, random, network, trace, log, element: 'server' });
const transactions = new TransactionLayer({ clock, random, transport, trace, log, element: 'server' });
const location = new SqliteLocationService(database, clock);
const listening = await transport.listen('udp', { host: '127.0.0.1', port: 0 });
if (!listening.ok) throw new Error(`cannot listen: ${listening.error.code}`);
const server = new SipServer({
  clock,
  random,
  transactions,
  transport,
  resolver: new AddressResolver(network, clock, random),
  trace,
  log,
  domains: [benchDomain],
  roles: ['registrar', 'proxy'],
  location,
  users,
  recordRoute: true,
});

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

process.on('message', (question) => {
  if (question === 'stop') {
    for (const part of [server, transactions, transport, location, database]) part[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  }
  process.send?.(cpuMs());
});
process.send?.({ port: listening.value.local.port } satisfies WorkerReady);
