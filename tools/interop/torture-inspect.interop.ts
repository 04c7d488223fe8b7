// (d) RFC 4475 and RFC 5118 through `trapeze inspect --json`: the verdict of the index for each message.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { Trapeze, type TrapezeEvent } from './harness/trapeze.ts';
import { type TortureMessage, tortureMessages, withoutTorture } from './torture/torture-set.ts';

const skip = withoutTorture();
const messages = skip === false ? tortureMessages() : [];

suite('torture messages, inspected', { skip }, () => {
  const inspections: TrapezeEvent[] = [];

  before(async () => {
    const lines: TrapezeEvent[] = [];
    await using inspect = new Trapeze(['inspect', ...messages.map(({ path }) => path)], { onLine: (line) => lines.push(line) });
    assert.equal(await inspect.exit(30_000), 0, inspect.tail);
    inspections.push(...lines);
  });

  test('there are 49 and 12 of them, and each was inspected', () => {
    const count = (rfc: string): number => messages.filter(({ name }) => name.startsWith(rfc)).length;
    assert.deepEqual([count('rfc4475'), count('rfc5118'), inspections.length], [49, 12, 61]);
  });

  messages.forEach((message, index) => {
    test(`${message.name} is ${message.verdict}`, () => {
      const inspection = inspections[index];
      const { verdict, status } = inspection ?? { verdict: undefined, status: undefined };
      if (message.verdict === 'tolerable') assert.ok(verdict === 'valid' || status === 400, JSON.stringify(inspection));
      else assert.equal(verdict, message.verdict, JSON.stringify(inspection));
      if (message.verdict === 'reject' || message.verdict === 'app-reject') assertStatus(message, status);
    });
  });
});

/** A request that is refused gets one of the codes that the index names; a response is dropped. */
function assertStatus({ expect, isResponse, name }: TortureMessage, status: unknown): void {
  if (isResponse) {
    assert.equal(status, undefined, name);
    return;
  }
  const words = typeof expect === 'string' ? expect : Object.values(expect).join(' ');
  const codes = [...words.matchAll(/\b[1-6]\d\d\b/g)].map(([code]) => Number(code));
  assert.ok(codes.includes(Number(status)), `${name}: ${status}, not one of ${codes.join(', ')}`);
}
