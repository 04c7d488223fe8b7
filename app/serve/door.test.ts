import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../main/limits.ts';
import { FakeClock } from '../../main/testing/fake-clock.ts';
import { SeededRandom } from '../../main/testing/seeded-random.ts';
import { Door } from './door.ts';

function setUp() {
  const clock = new FakeClock();
  const door = new Door({ clock, random: new SeededRandom(1), port: 4711 });
  const enter = (token = door.issueToken()): string => door.enter(token)?.split(';')[0] ?? assert.fail('kept out');
  return { clock, door, enter };
}

test('a token is good once, and only for its time', () => {
  const { clock, door } = setUp();
  const [token, late] = [door.issueToken(), door.issueToken()];
  assert.notEqual(token, late);
  assert.match(door.enter(token) ?? '', /^trapeze-4711=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict$/);
  assert.equal(door.enter(token), undefined);
  clock.advance(limits.serve.tokenMs + 1);
  assert.equal(door.enter(late), undefined);
  assert.equal(door.enter(''), undefined);
});

test('of many tokens and many sessions the oldest go', () => {
  const { door, enter } = setUp();
  const tokens = Array.from({ length: limits.serve.tokens + 1 }, () => door.issueToken());
  assert.equal(door.enter(tokens[0] ?? ''), undefined);
  const first = enter(tokens[1]);
  assert.equal(door.isInside(first), true);
  for (let count = 0; count < limits.serve.sessions; count += 1) enter();
  assert.equal(door.isInside(first), false);
});

test('the cookie is found among others, and only by its own name', () => {
  const { door, enter } = setUp();
  const cookie = enter();
  assert.equal(door.isInside(`a=b; ${cookie};c`), true);
  assert.equal(door.isInside(cookie.replace('4711', '4712')), false);
  assert.equal(door.isInside(`${cookie}0`), false);
  for (const cookies of [undefined, '', ';', '=', 'trapeze-4711', 'trapeze-4711=']) assert.equal(door.isInside(cookies), false);
});

test('only this machine by our port is our host, only its pages are our origin', () => {
  const { door } = setUp();
  assert.equal(door.isOurHost('LOCALHOST:4711'), true);
  for (const host of [undefined, '', 'localhost', 'localhost:4712', '0.0.0.0:4711', '[::1]:4711', 'evil.example:4711']) {
    assert.equal(door.isOurHost(host), false, host);
  }
  assert.equal(door.isOurOrigin('http://127.0.0.1:4711'), true);
  for (const origin of [undefined, 'null', 'https://127.0.0.1:4711', 'http://127.0.0.1:4711/', 'http://evil.example']) {
    assert.equal(door.isOurOrigin(origin), false, origin);
  }
});
