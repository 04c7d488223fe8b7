// The rules of finding servers with the machine's own sockets and a name server on loopback: what they cost in real time.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { systemRandom } from '../base/random.ts';
import { type Element, openElement } from '../element.ts';
import { NodeNetwork } from '../net/node-network.ts';
import { responseTo } from '../sip/message/build.ts';
import { sipUri } from '../sip/message/uri.ts';
import { UserAgent } from '../sip/ua/user-agent.ts';
import { addressRecord, NameServer, sixRecord, srvRecord, type ZoneRecord } from '../testing/name-server.ts';
import { noTrace } from '../trace/trace.ts';

type Kind = 'udp' | 'tcp';

const domain = 'example.test';
const LOOPBACK_6 = [...Array<number>(15).fill(0), 1];
const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const noIpv6 = hasIpv6 ? false : 'this machine has no IPv6 loopback';

async function open(network: NodeNetwork, kind: Kind, host = '127.0.0.1'): Promise<Element> {
  const surroundings = { clock: systemClock, random: systemRandom, network, trace: noTrace, log: silentLog };
  const element = await openElement('test', surroundings, [{ transport: kind, local: { host, port: 0 } }]);
  assert.ok(element.ok);
  return element.value;
}

const portOf = (element: Element): number => element.transport.listening[0]?.local.port ?? 0;

function answering(element: Element, status: number): Element {
  element.transactions.onRequest((transaction) => transaction.respond(responseTo(transaction.request, status, { toTag: 't' })));
  return element;
}

/** Asks the domain by OPTIONS and says what came after how long. */
async function ask(records: readonly ZoneRecord[], kind: Kind) {
  using names = await NameServer.start(records);
  const network = new NodeNetwork(systemClock, { nameServers: [names.address] });
  using element = await open(network, kind);
  const { transactions, transport, resolver } = element;
  const parts = { clock: systemClock, random: systemRandom, trace: noTrace, transactions, transport, resolver };
  using agent = new UserAgent({ ...parts, element: 'phone', userAgent: 'Test/1' });
  const from = { uri: sipUri({ user: 'alice', host: domain }), params: new Map() };
  const target = sipUri({ host: domain, params: { transport: kind } });
  const sinceMs = systemClock.nowMs();
  const outcome = await agent.request({ identity: { from }, method: 'OPTIONS', target });
  const tookMs = Math.round(systemClock.nowMs() - sinceMs);
  return { status: outcome.ok ? outcome.value.status : outcome.error.status, tookMs };
}

/** Two servers, the first to be tried first. */
function zone(kind: Kind, ports: readonly number[]): readonly ZoneRecord[] {
  const host = addressRecord(`host.${domain}`, '127.0.0.1', 60);
  return [host, ...ports.map((port, priority) => srvRecord(`_sip._${kind}.${domain}`, [priority, 1, port], `host.${domain}`))];
}

async function assertSecondAnswers(t: TestContext, kind: Kind, deadPort: number, mostMs: number): Promise<void> {
  using second = answering(await open(new NodeNetwork(systemClock), kind), 200);
  const { status, tookMs } = await ask(zone(kind, [deadPort, portOf(second)]), kind);
  t.diagnostic(`${tookMs} ms`);
  assert.equal(status, 200);
  assert.ok(tookMs < mostMs, `took ${tookMs} ms`);
}

test('a first server that refuses TCP: the second answers', async (t) => {
  const closed = await open(new NodeNetwork(systemClock), 'tcp');
  const port = portOf(closed);
  closed[Symbol.dispose]();
  await assertSecondAnswers(t, 'tcp', port, 2_000);
});

test('a first server that is silent over UDP: the second answers after three seconds', async (t) => {
  const silent = createSocket('udp4').bind(0, '127.0.0.1');
  await once(silent, 'listening');
  await assertSecondAnswers(t, 'udp', silent.address().port, 8_000);
  silent.close();
});

test('a first server that says 503: the second answers', async (t) => {
  using first = answering(await open(new NodeNetwork(systemClock), 'udp'), 503);
  await assertSecondAnswers(t, 'udp', portOf(first), 2_000);
});

test('a server with both families is reached by IPv6, and by IPv4 where nobody listens on IPv6 (RFC 8305)', {
  skip: noIpv6,
}, async (t) => {
  for (const host of ['::1', '127.0.0.1']) {
    using server = answering(await open(new NodeNetwork(systemClock), 'tcp', host), 200);
    const families: string[] = [];
    server.transport.onRequest(({ flow }) => families.push(flow.remote.host));
    const both = [addressRecord(`host.${domain}`, '127.0.0.1', 60), sixRecord(`host.${domain}`, LOOPBACK_6, 60)];
    const { status, tookMs } = await ask(
      [...both, srvRecord(`_sip._tcp.${domain}`, [0, 1, portOf(server)], `host.${domain}`)],
      'tcp',
    );
    t.diagnostic(`${host}: ${tookMs} ms`);
    assert.equal(status, 200);
    assert.deepEqual(families, [host]);
  }
});
