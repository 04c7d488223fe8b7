import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '../testing/seeded-random.ts';
import { openSealed, sealText } from './sealed-profile.ts';

test('what was sealed is opened by its password only, whatever form its letters have', async () => {
  const text = JSON.stringify({ secret: 'ümlaut 密码', filler: 'x'.repeat(5_000) });
  const file = await sealText(text, 'pa\u0308ss wort', new SeededRandom(1));
  assert.match(file, /^trapeze-profile 1\n/);
  assert.ok(!file.includes('secret') && file.length < 1_000);
  assert.deepEqual(await openSealed(file, 'p\u00e4ss wort'), { ok: true, value: text });
  assert.deepEqual(await openSealed(file.replaceAll('\n', '\r\n'), 'p\u00e4ss wort'), { ok: true, value: text });
  assert.deepEqual(await openSealed(file, 'pass wort'), { ok: false, error: 'PASSWORD_WRONG' });
});

test('a changed file is refused, and one that is none of ours', async () => {
  const file = await sealText('text', 'password', new SeededRandom(2));
  const [mark = '', body = ''] = file.split('\n');
  const at = body.length - 6;
  const changed = `${mark}\n${body.slice(0, at)}${body[at] === 'A' ? 'B' : 'A'}${body.slice(at + 1)}\n`;
  assert.deepEqual(await openSealed(changed, 'password'), { ok: false, error: 'PASSWORD_WRONG' });
  for (const other of ['', 'hello', 'trapeze-profile 2\nAAAA', `${mark}\nAAAA`, mark])
    assert.deepEqual(await openSealed(other, 'password'), { ok: false, error: 'FILE_UNREADABLE' });
});
