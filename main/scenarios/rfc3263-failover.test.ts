import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { responseTo } from '../sip/message/build.ts';
import { FlowStage } from './flow-stage.ts';

const DOMAIN = 'example.test';

/** How the server that is to be tried first fails. */
interface Fault {
  readonly name: string;
  readonly transport: 'udp' | 'tcp';
  /** Until it rings, at most. */
  readonly withinMs: number;
  /** @returns where the first server is, or is not */
  open(stage: FlowStage): Promise<string>;
  /** Nothing reaches it. */
  readonly isSilent?: boolean;
}

const faults: readonly Fault[] = [
  {
    name: 'is silent',
    transport: 'udp',
    withinMs: 4_000,
    open: async (stage) => (await stage.machine('silent')).host,
    isSilent: true,
  },
  { name: 'does not exist', transport: 'udp', withinMs: 300, open: async () => '10.0.9.9' },
  {
    name: 'refuses the connection',
    transport: 'tcp',
    withinMs: 300,
    open: async (stage) => {
      stage.network.host('10.0.9.1');
      return '10.0.9.1';
    },
  },
  {
    name: 'says 503',
    transport: 'udp',
    withinMs: 300,
    open: async (stage) => {
      const { host, element } = await stage.machine('overloaded');
      element.transactions.onRequest((transaction) => transaction.respond(responseTo(transaction.request, 503)));
      return host;
    },
  },
];

for (const { name, transport, withinMs, open, isSilent = false } of faults) {
  test(`a first server that ${name} costs a call ${withinMs} ms at most (RFC 3263 §4.3)`, async () => {
    const stage = new FlowStage();
    const second = await stage.server('second', DOMAIN, { recordRoute: true });
    const first = await open(stage);
    const hosts = [first, second.host];
    const records = hosts.map((host, priority) => {
      stage.network.name(`s${priority}.${DOMAIN}`, host);
      return { priority, weight: 1, port: 5060, target: `s${priority}.${DOMAIN}` };
    });
    stage.network.dns.service(`_sip._${transport}.${DOMAIN}`, ...records);
    const phone = (user: string) => stage.phone(user, { at: second, findsServers: true, delayMs: 5 });
    const [alice, bob] = [await phone('alice'), await phone('bob')];
    if (isSilent) stage.network.impair({ to: first }, { lossRate: 1 });
    await stage.run(limits.lookup.failedMs + 1_000); // what failed for the registration is forgotten
    const startedMs = stage.clock.nowMs();
    const call = stage.place(alice, bob.uri);
    while (call.facts.state === 'dialing') await stage.run(10);
    assert.equal(call.facts.state, 'remoteRinging');
    assert.ok(stage.clock.nowMs() - startedMs <= withinMs, `${stage.clock.nowMs() - startedMs} ms`);
    await stage.answer(bob);
    assert.equal(call.facts.state, 'active');
    await stage.close();
  });
}
