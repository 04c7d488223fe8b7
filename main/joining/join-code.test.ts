import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeededRandom } from '../testing/seeded-random.ts';
import { joinKey, newJoinCode, parseJoinCode, serializeJoinCode } from './join-code.ts';

test('a code survives being read aloud and typed: any case, any grouping, letters that look like digits', () => {
  const code = newJoinCode(new SeededRandom(1), []);
  const text = serializeJoinCode(code);
  assert.match(text, /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  for (const typed of [text, text.toLowerCase(), text.replaceAll('-', ' '), ` ${text.replaceAll('-', '')}\n`])
    assert.deepEqual(parseJoinCode(typed), { ok: true, value: code });
  assert.deepEqual(parseJoinCode('oIl0-aaaa-bbbb'), parseJoinCode('0110-AAAA-BBBB'));
});

test('anything else is no code, and reading never throws', () => {
  for (const typed of ['', 'K7QD-2M4X', 'K7QD-2M4X-9RTU', 'K7QD-2M4X-9RTBB', 'trapeze:join'])
    assert.equal(parseJoinCode(typed).ok, false, typed);
  fc.assert(
    fc.property(fc.string(), (typed) => {
      const parsed = parseJoinCode(typed);
      assert.ok(!parsed.ok || parseJoinCode(serializeJoinCode(parsed.value)).ok);
    }),
  );
});

test('two open invitations never have the same id, and the secret is 50 bits of chance', () => {
  const random = new SeededRandom(2);
  const taken: string[] = [];
  for (let made = 0; made < 200; made++) taken.push(newJoinCode(random, taken).id);
  assert.equal(new Set(taken).size, taken.length);
  assert.notEqual(newJoinCode(random, []).secret, newJoinCode(random, []).secret);
});

test('the key depends on the whole code', async () => {
  const code = { id: 'K7', secret: 'QD2M4X9RTB' };
  const keys = await Promise.all([code, code, { ...code, id: 'K8' }, { ...code, secret: 'QD2M4X9RTC' }].map(joinKey));
  const [first, again, otherId, otherSecret] = keys.map((key) => Buffer.from(key).toString('hex'));
  assert.equal(first, again);
  assert.equal(new Set([first, otherId, otherSecret]).size, 3);
});
