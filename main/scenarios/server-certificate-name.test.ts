// With the machine's own TLS: who came over TLS calls the server by the name that it was shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { systemRandom } from '../base/random.ts';
import { type ListenAt, openElement, type Surroundings } from '../element.ts';
import { NodeNetwork } from '../net/node-network.ts';
import type { TlsSettings } from '../net/tls-settings.ts';
import { SipServer } from '../server/sip-server.ts';
import { userWithPassword } from '../server/users/user.ts';
import { openDatabase } from '../store/open-database.ts';
import { SqliteLocationService } from '../store/sqlite-location-service.ts';
import { SqliteUserStore } from '../store/sqlite-user-store.ts';
import { tlsSettings } from '../testing/certificate-file.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { noTrace } from '../trace/trace.ts';

const DOMAIN = 'example.com';

function surroundings(tls: TlsSettings): Surroundings {
  const network = new NodeNetwork(systemClock, { tls });
  return { clock: systemClock, random: systemRandom, network, trace: noTrace, log: silentLog };
}

async function element(tls: TlsSettings, listenAt: readonly ListenAt[]) {
  const opened = await openElement('test', surroundings(tls), listenAt);
  assert.ok(opened.ok);
  return opened.value;
}

/** What a stranger hears who calls `uriAt` the server's port. */
async function call(uriAt: (port: number) => string): Promise<number> {
  using own = await element(tlsSettings('loopback'), [{ transport: 'tls', local: { host: '0.0.0.0', port: 0 } }]);
  using database = openDatabase(':memory:');
  using location = new SqliteLocationService(database, systemClock);
  const users = new SqliteUserStore(database);
  users.add(userWithPassword('bob', DOMAIN, 'secret'));
  using _server = new SipServer({
    ...surroundings({}),
    ...own,
    domains: [DOMAIN],
    roles: ['registrar', 'proxy'],
    location,
    users,
    recordRoute: true,
  });
  using phone = await element(tlsSettings(), []);
  const port = own.transport.listening[0]?.local.port ?? 0;
  const invite = outgoingRequest('INVITE', { From: '<sip:eve@elsewhere.test>;tag=e' });
  invite.requestUri = uriAt(port);
  const target = { transport: 'tls', address: { host: '127.0.0.1', port }, serverName: 'localhost' } as const;
  return await new Promise<number>((resolve) => {
    phone.transactions.send(invite, target, {
      onResponse: ({ status }) => (status >= 200 ? resolve(status) : undefined),
      onFailed: () => resolve(0),
    });
  });
}

test("the name in the server's certificate is the server: Bob is not there now (RFC 5922 §7.1, RFC 3261 §16.4)", async () => {
  assert.equal(await call((port) => `sip:bob@localhost:${port};transport=tls`), 480);
});

test('another port of that name is somebody else, whom strangers do not reach through us', async () => {
  assert.equal(await call((port) => `sip:bob@localhost:${port === 9 ? 10 : 9};transport=tls`), 403);
});
