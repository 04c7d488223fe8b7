import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from './base/log.ts';
import { fail } from './base/result.ts';
import { openOnOnePort, type Surroundings } from './element.ts';
import { limits } from './limits.ts';
import type { Network } from './net/network.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { MemoryNetwork } from './testing/memory-network.ts';
import { SeededRandom } from './testing/seeded-random.ts';
import { TraceBus } from './trace/trace.ts';

const HOST = '10.0.0.1';

/** A machine where somebody else has the first `taken` ports for TCP. */
function surroundingsWith(taken: number): Surroundings & { readonly asked: () => number } {
  const clock = new FakeClock();
  const machine = new MemoryNetwork({ clock, random: new SeededRandom(1) }).host(HOST);
  let asked = 0;
  const listen: Network['listen'] = async (local, protocol) => {
    asked++;
    return asked > taken ? machine.listen(local, protocol) : fail({ code: 'EADDRINUSE', address: local });
  };
  const network = new Proxy(machine, { get: (host, name) => (name === 'listen' ? listen : bound(host, name)) });
  return { clock, random: new SeededRandom(2), network, trace: new TraceBus(), log: silentLog, asked: () => asked };
}

function bound(host: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(host, name);
  return typeof value === 'function' ? value.bind(host) : value;
}

test('a port that the system gave for UDP may be taken for TCP: then another one does', async () => {
  const surroundings = surroundingsWith(2);
  const opened = await openOnOnePort('phone', surroundings, { host: HOST, port: 0 });
  assert.ok(opened.ok);
  using element = opened.value;
  const [udp, tcp] = element.transport.listening;
  assert.deepEqual([udp?.transport, tcp?.transport, udp?.local.port === tcp?.local.port], ['udp', 'tcp', true]);
  assert.equal(surroundings.asked(), 3);
});

test('not for ever, and not for a port that was named', async () => {
  const surroundings = surroundingsWith(Number.POSITIVE_INFINITY);
  const any = await openOnOnePort('phone', surroundings, { host: HOST, port: 0 });
  assert.deepEqual([any.ok, surroundings.asked()], [false, limits.transport.portAttempts]);
  const named = await openOnOnePort('phone', surroundings, { host: HOST, port: 5060 });
  assert.deepEqual([named.ok, surroundings.asked()], [false, limits.transport.portAttempts + 1]);
});
