import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../limits.ts';
import { bodyText, textBody } from '../../testing/event-world.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { EventStateStore, type PublicationRequest, type StateKey } from './event-state-store.ts';

function setUp() {
  const clock = new FakeClock();
  const store = new EventStateStore({ clock, random: new SeededRandom(1) });
  const changes: StateKey[] = [];
  store.onChanged((key) => void changes.push(key));
  const publish = (fields: Partial<PublicationRequest>) => store.publish({ resource: 'sip:a@x', event: 'presence', ...fields });
  const tag = (fields: Partial<PublicationRequest>): string => {
    const published = publish(fields);
    assert.ok(published.ok);
    return published.value.entityTag;
  };
  const texts = () => store.bodiesOf('sip:a@x', 'presence').map(bodyText);
  return { clock, store, changes, publish, tag, texts };
}

test('each success names a new entity tag, and only the latest is good (RFC 3903 §6 steps 4 and 6)', () => {
  const { store, changes, publish, tag, texts } = setUp();
  const first = tag({ body: textBody('one') });
  const second = tag({ entityTag: first });
  assert.notEqual(first, second);
  assert.equal(changes.length, 1, 'a refresh changes nothing');
  assert.deepEqual(publish({ entityTag: first, body: textBody('late') }), { ok: false, error: { status: 412 } });
  const third = tag({ entityTag: second, body: textBody('two') });
  assert.deepEqual(texts(), ['two']);
  tag({ entityTag: third, expiresSeconds: 0 });
  assert.deepEqual([texts(), store.size, changes.length], [[], 0, 3]);
  store[Symbol.dispose]();
});

test('a tag is good for its own resource and package only', () => {
  const { store, publish, tag } = setUp();
  const own = tag({ body: textBody('one') });
  for (const other of [{ resource: 'sip:b@x' }, { event: 'dialog' }, { entityTag: 'made up' }]) {
    assert.deepEqual(publish({ entityTag: own, ...other }), { ok: false, error: { status: 412 } });
  }
  assert.equal(store.size, 1);
  store[Symbol.dispose]();
});

test('what expires is gone, and said to be; what is refreshed stays (RFC 3903 §6)', () => {
  const { clock, store, changes, tag, texts } = setUp();
  const kept = tag({ body: textBody('kept'), expiresSeconds: 100 });
  tag({ body: textBody('left'), expiresSeconds: 100 });
  clock.advance(90_000);
  tag({ entityTag: kept, expiresSeconds: 100 });
  clock.advance(20_000);
  assert.deepEqual([texts(), changes.length], [['kept'], 3]);
  clock.advance(100_000);
  assert.deepEqual([texts(), changes.length, clock.pending], [[], 4, 0]);
  store[Symbol.dispose]();
});

test('bounds of Expires: 423 below, shortened above, ours where nothing is asked for', () => {
  const { store, publish } = setUp();
  const { minExpiresSeconds, maxExpiresSeconds, defaultExpiresSeconds } = limits.events;
  const granted = (expiresSeconds?: number) => {
    const published = publish({ body: textBody('x'), expiresSeconds });
    return published.ok ? published.value.expiresSeconds : published.error;
  };
  assert.deepEqual(granted(minExpiresSeconds - 1), { status: 423, minExpiresSeconds });
  assert.equal(granted(2 ** 32 - 1), maxExpiresSeconds);
  assert.equal(granted(), defaultExpiresSeconds);
  assert.equal(granted(0), 0);
  assert.deepEqual(publish({}), { ok: false, error: { status: 400 } });
  assert.equal(store.size, 2);
  store[Symbol.dispose]();
});

test('whatever is published, refreshed and removed in any order, nothing is left when all has expired', () => {
  const step = fc.record({
    source: fc.nat(3),
    kind: fc.constantFrom('body', 'refresh', 'remove', 'wait'),
    seconds: fc.integer({ min: 60, max: 4_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { clock, store, publish } = setUp();
      const tags = new Map<number, string>();
      for (const { source, kind, seconds } of steps) {
        const entityTag = tags.get(source);
        if (kind === 'wait') {
          clock.advance(seconds * 1_000);
          continue;
        }
        const body = kind === 'body' ? textBody(`${source}`) : undefined;
        const published = publish({ entityTag, body, expiresSeconds: kind === 'remove' ? 0 : seconds });
        if (published.ok) tags.set(source, published.value.entityTag);
        else tags.delete(source);
        assert.ok(store.size <= 4 + steps.length && clock.pending === store.size);
      }
      clock.advance(limits.events.maxExpiresSeconds * 1_000);
      assert.deepEqual([store.size, clock.pending, store.bodiesOf('sip:a@x', 'presence')], [0, 0, []]);
    }),
  );
});

test('all of a resource can be forgotten at once', () => {
  const { clock, store, changes, tag } = setUp();
  for (const text of ['a', 'b']) tag({ body: textBody(text) });
  store.removeAll('sip:a@x', 'presence');
  store.removeAll('sip:a@x', 'presence');
  assert.deepEqual([store.size, clock.pending, changes.length], [0, 0, 3]);
});
