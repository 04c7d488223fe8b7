import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../base/log.ts';
import { openElement } from '../element.ts';
import type { SrvRecord } from '../net/dns-client.ts';
import { DigestClient } from '../sip/auth/digest-client.ts';
import { responseTo } from '../sip/message/build.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import { UserAgent } from '../sip/ua/user-agent.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { noTrace } from '../trace/trace.ts';

type Transport = 'udp' | 'tcp';
type Answer = (transaction: ServerTransaction) => void;

const first = '192.0.2.11';
const second = '192.0.2.12';
const domain = 'example.com';
const answerWith =
  (status: number, headers: readonly (readonly [string, string])[] = []): Answer =>
  (transaction) =>
    transaction.respond(responseTo(transaction.request, status, { toTag: 't', headers }));

/** A phone, and a domain with two servers of which the first by priority is the one to be tried first. */
class World {
  readonly clock = new FakeClock();
  readonly random = new SeededRandom(1);
  readonly network = new MemoryNetwork({ clock: this.clock, random: this.random, impairment: { delayMs: 20 } });
  /** Which server got what, and when: `192.0.2.11 OPTIONS 20`. */
  readonly arrived: string[] = [];
  readonly #open = new DisposableStack();
  #agent: UserAgent | undefined;

  constructor(transport: Transport) {
    const records = [first, second].map((host, priority): SrvRecord => {
      const target = `h${priority}.${domain}`;
      this.network.name(target, host);
      return { priority, weight: 1, port: 5060, target };
    });
    this.network.dns.service(`_sip._${transport}.${domain}`, ...records);
  }

  async phone(): Promise<UserAgent> {
    const element = await this.#element('192.0.2.1');
    this.#agent = new UserAgent({ ...element, ...this.#surroundings('192.0.2.1'), element: 'phone', userAgent: 'Test/1' });
    return this.#agent;
  }

  async server(host: string, answer: Answer): Promise<Disposable> {
    const element = await this.#element(host);
    element.transactions.onRequest((transaction) => {
      this.arrived.push(`${host} ${transaction.request.method} ${this.clock.nowMs()}`);
      answer(transaction);
    });
    element.transactions.onAck(() => this.arrived.push(`${host} ACK ${this.clock.nowMs()}`));
    return element;
  }

  /** A machine that is there, but where no program listens. */
  machine(host: string): void {
    this.network.host(host);
  }

  async close(): Promise<void> {
    await this.clock.run(70_000);
    this.#agent?.[Symbol.dispose]();
    this.#open[Symbol.dispose]();
    this.network[Symbol.dispose]();
    assert.equal(this.clock.pending, 0);
  }

  async #element(host: string) {
    const local = { host, port: 5060 };
    const listenAt = [
      { transport: 'udp', local },
      { transport: 'tcp', local },
    ] as const;
    const element = await openElement(host, this.#surroundings(host), listenAt);
    assert.ok(element.ok);
    return this.#open.use(element.value);
  }

  readonly #hosts = new Map<string, ReturnType<MemoryNetwork['host']>>();

  #surroundings(host: string) {
    const network = this.#hosts.get(host) ?? this.network.host(host);
    this.#hosts.set(host, network);
    return { clock: this.clock, random: this.random, network, trace: noTrace, log: silentLog };
  }
}

const from = { uri: sipUri({ user: 'alice', host: domain }), params: new Map() };
const target = sipUri({ user: 'bob', host: domain });

/** Sends OPTIONS and says with what status and after how many milliseconds it came back. */
async function ask(world: World, agent: UserAgent): Promise<{ readonly status: number; readonly tookMs: number }> {
  const startMs = world.clock.nowMs();
  const auth = new DigestClient({ random: world.random, credentials: { username: 'alice', password: 'secret' } });
  let outcome: { status: number; tookMs: number } | undefined;
  void agent.request({ identity: { from, auth }, method: 'OPTIONS', target }).then((result) => {
    outcome = { status: result.ok ? result.value.status : result.error.status, tookMs: world.clock.nowMs() - startMs };
  });
  for (let waitedMs = 0; outcome === undefined && waitedMs < 40_000; waitedMs += 10) await world.clock.run(10);
  assert.ok(outcome);
  return outcome;
}

test('a first server that refuses connections costs one round trip, and the next call does not ask it (RFC 3263 §4.3)', async () => {
  const world = new World('tcp');
  const agent = await world.phone();
  world.machine(first);
  await world.server(second, answerWith(200));
  const before = world.network.counters.connects;
  const { status, tookMs } = await ask(world, agent);
  assert.equal(status, 200);
  assert.ok(tookMs < 300, `took ${tookMs} ms`);
  assert.equal(world.network.counters.connects - before, 2);
  assert.equal((await ask(world, agent)).status, 200);
  assert.equal(world.network.counters.connects - before, 2);
  await world.close();
});

test('a first server that is silent over UDP costs less than 4 s, and the next call nothing', async () => {
  const world = new World('udp');
  const agent = await world.phone();
  world.machine(first);
  await world.server(second, answerWith(200));
  const { status, tookMs } = await ask(world, agent);
  assert.equal(status, 200);
  assert.ok(tookMs > 1_000 && tookMs < 4_000, `took ${tookMs} ms`);
  assert.deepEqual(await ask(world, agent), { status: 200, tookMs: 40 });
  await world.close();
});

test('an INVITE goes on to the next server as any request does', async () => {
  const world = new World('udp');
  const agent = await world.phone();
  world.machine(first);
  await world.server(second, answerWith(486));
  const refused: [status: number, atMs: number][] = [];
  agent.invite({ identity: { from }, target }).onFailed(({ status }) => refused.push([status, world.clock.nowMs()]));
  await world.clock.run(4_000);
  assert.equal(refused[0]?.[0], 486);
  await world.close();
});

test('a first server that says 503 is left at once, for as long as it asks (RFC 3261 §21.5.4)', async () => {
  const world = new World('udp');
  const agent = await world.phone();
  await world.server(first, answerWith(503, [['Retry-After', '60']]));
  await world.server(second, answerWith(200));
  const { status, tookMs } = await ask(world, agent);
  assert.deepEqual([status, tookMs], [200, 80]);
  await world.clock.run(50_000);
  assert.deepEqual(await ask(world, agent), { status: 200, tookMs: 40 });
  await world.clock.run(10_000);
  assert.deepEqual(await ask(world, agent), { status: 200, tookMs: 80 });
  await world.close();
});

test('the answer to a challenge goes to the server that asked, not to the best one (RFC 3263 §4, RFC 3261 §22.2)', async () => {
  const world = new World('udp');
  const agent = await world.phone();
  await world.server(first, answerWith(503));
  const challenge = ['WWW-Authenticate', `Digest realm="${domain}", nonce="n", algorithm=MD5, qop="auth"`] as const;
  await world.server(second, (transaction) => {
    const isAnswered = transaction.request.headers.has('Authorization');
    (isAnswered ? answerWith(200) : answerWith(401, [challenge]))(transaction);
  });
  assert.equal((await ask(world, agent)).status, 200);
  assert.deepEqual(
    world.arrived.map((line) => line.split(' ')[0]),
    [first, second, second],
  );
  await world.close();
});

test('where all servers are silent the last is waited for as long as RFC 3261 says', async () => {
  const world = new World('udp');
  const agent = await world.phone();
  world.machine(first);
  world.machine(second);
  const { status, tookMs } = await ask(world, agent);
  assert.deepEqual([status, tookMs], [408, 3_000 + 32_000]);
  await world.close();
});

test('an ACK and a BYE go to the server that is there, when the one of the INVITE has gone (RFC 3263 §4.3)', async () => {
  const world = new World('tcp');
  const agent = await world.phone();
  const offering = [
    ['Contact', `<sip:bob@${domain};transport=tcp>`],
    ['Content-Type', 'application/sdp'],
  ] as const;
  const sdp = { contentType: 'application/sdp', bytes: Buffer.from('v=0\r\n') };
  await world.server(second, answerWith(200));
  const gone = await world.server(first, (transaction) => {
    if (transaction.request.method === 'INVITE')
      transaction.respond(responseTo(transaction.request, 200, { toTag: 't', headers: offering, body: sdp.bytes }));
  });
  const thinking = Promise.withResolvers<void>();
  const answerOffer = () => thinking.promise.then(() => sdp);
  const invite = agent.invite({ identity: { from }, target, answerOffer });
  invite.onAnswered(({ session }) => void session.bye());
  await world.clock.run(200);
  gone[Symbol.dispose]();
  await world.clock.run(200);
  thinking.resolve();
  await world.clock.run(1_000);
  assert.deepEqual(world.arrived.map((line) => line.split(' ').slice(0, 2).join(' ')).toSorted(), [
    `${first} INVITE`,
    `${second} ACK`,
    `${second} BYE`,
  ]);
  await world.close();
});
