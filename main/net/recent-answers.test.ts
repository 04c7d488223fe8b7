import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../testing/fake-clock.ts';
import { RecentAnswers } from './recent-answers.ts';

function setUp() {
  const clock = new FakeClock();
  const asked: string[] = [];
  const answers = new RecentAnswers<string>({ clock, most: 2, keepMs: (answer) => (answer === 'no' ? 10 : 100) });
  const ask = (question: string, answer = 'yes'): Promise<string> =>
    answers.get(question, async () => {
      asked.push(question);
      return answer;
    });
  return { clock, asked, ask };
}

test('many who ask at the same time share one question', async () => {
  const { asked, ask } = setUp();
  assert.deepEqual(await Promise.all([ask('a'), ask('a'), ask('a')]), ['yes', 'yes', 'yes']);
  assert.deepEqual(asked, ['a']);
});

test('an answer is good for as long as it says', async () => {
  const { clock, asked, ask } = setUp();
  await ask('a');
  await ask('b', 'no');
  clock.advance(10);
  await ask('a');
  await ask('b', 'no');
  assert.deepEqual(asked, ['a', 'b', 'b']);
  clock.advance(90);
  await ask('a');
  assert.deepEqual(asked, ['a', 'b', 'b', 'a']);
});

test('beyond the bound the oldest answer is forgotten', async () => {
  const { asked, ask } = setUp();
  for (const question of ['a', 'b', 'c', 'c', 'b', 'a']) await ask(question);
  assert.deepEqual(asked, ['a', 'b', 'c', 'a']);
});
