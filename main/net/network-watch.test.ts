import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { type NetworkChange, NetworkWatch } from './network-watch.ts';

test('a change of addresses is seen once, soon or when somebody looks', () => {
  const clock = new FakeClock();
  const network = new MemoryNetwork({ clock, random: new SeededRandom(1) });
  const host = network.host('192.0.2.1', '2001:db8::1');
  const changes: NetworkChange[] = [];
  const watch = new NetworkWatch(clock, host);
  watch.onChanged((change) => changes.push(change));
  clock.advance(10 * limits.transport.watchMs);
  assert.deepEqual(changes, []);

  network.move(host, '198.51.100.1', '2001:db8::1');
  clock.advance(limits.transport.watchMs);
  assert.deepEqual(changes.splice(0), [{ came: ['198.51.100.1'], went: ['192.0.2.1'] }]);
  clock.advance(limits.transport.watchMs);
  assert.deepEqual(changes, []);

  network.move(host);
  watch.look();
  assert.deepEqual(changes.splice(0), [{ came: [], went: ['198.51.100.1', '2001:db8::1'] }]);
  watch[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});
