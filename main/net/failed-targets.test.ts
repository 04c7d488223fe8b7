import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FailedTargets } from './failed-targets.ts';

const at = (host: string, transport: 'udp' | 'tcp' = 'udp') => ({ transport, address: { host, port: 5060 } });
const places = ['a', 'b', 'c'].map((host) => at(host));

function setUp() {
  const clock = new FakeClock();
  const failed = new FailedTargets(clock);
  const order = (): string =>
    failed
      .toTheBack(places)
      .map(({ address }) => address.host)
      .join('');
  return { clock, failed, order };
}

test('what failed is tried last for a while, the rest keeps its order', () => {
  const { clock, failed, order } = setUp();
  assert.equal(order(), 'abc');
  failed.note(at('a'));
  assert.equal(order(), 'bca');
  failed.note(at('c'));
  assert.equal(order(), 'bac');
  failed.note(at('b'));
  assert.equal(order(), 'abc');
  clock.advance(limits.lookup.failedMs);
  assert.equal(order(), 'abc');
});

test('the same address over another transport is another place', () => {
  const { failed, order } = setUp();
  failed.note(at('a', 'tcp'));
  assert.equal(order(), 'abc');
});

test('a server is left alone as long as it asks, within bounds', () => {
  const { clock, failed, order } = setUp();
  failed.note(at('a'), 2 * limits.lookup.failedMs);
  clock.advance(2 * limits.lookup.failedMs - 1);
  assert.equal(order(), 'bca');
  clock.advance(1);
  assert.equal(order(), 'abc');
  failed.note(at('a'), 10 * limits.lookup.failedMaxMs);
  failed.note(at('b'), 0);
  clock.advance(limits.lookup.failedMs - 1);
  assert.equal(order(), 'cab');
  clock.advance(limits.lookup.failedMaxMs - limits.lookup.failedMs + 1);
  assert.equal(order(), 'abc');
});

test('beyond the bound the failure noted first is forgotten', () => {
  const { failed, order } = setUp();
  failed.note(at('a'));
  for (let index = 1; index <= limits.lookup.failures; index++) failed.note(at(`x${index}`));
  assert.equal(order(), 'abc');
});
