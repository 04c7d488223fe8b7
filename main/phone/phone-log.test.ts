import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streamLog } from '../base/log.ts';
import { limits } from '../limits.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { PhoneLog } from './phone-log.ts';

function setUp() {
  const passedOn: string[] = [];
  const next = streamLog({ write: (text) => passedOn.push(text) }, 'warn');
  return { passedOn, log: new PhoneLog(new FakeClock(1_000), next) };
}

test('every line is kept and told of, and passed on as it is', () => {
  const { passedOn, log } = setUp();
  const told: unknown[] = [];
  log.onWritten((line) => told.push(line));
  log.write('info', 'registered');
  log.write('warn', 'no answer', { host: 'a' });
  assert.deepEqual(log.lines(), [
    { atUnixMs: 1_000, level: 'info', message: 'registered' },
    { atUnixMs: 1_000, level: 'warn', message: 'no answer', facts: '{"host":"a"}' },
  ]);
  assert.deepEqual(told, log.lines());
  assert.deepEqual(passedOn, ['warn no answer {"host":"a"}\n']);
});

test('only so many lines are kept, and of a long one its beginning', () => {
  const { log } = setUp();
  for (let number = 0; number <= limits.log.lines; number += 1) log.write('info', `line ${number}`);
  assert.equal(log.lines().length, limits.log.lines);
  assert.equal(log.lines()[0]?.message, 'line 1');
  const long = 'x'.repeat(limits.log.lineCharacters + 1);
  log.write('info', long, { long });
  const { message = '', facts = '' } = log.lines().at(-1) ?? {};
  assert.deepEqual([message.length, facts.length], [limits.log.lineCharacters, limits.log.lineCharacters]);
});
