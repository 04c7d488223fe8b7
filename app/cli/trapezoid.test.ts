import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

interface Line {
  readonly event: string;
  readonly columns?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly label?: string;
}

test('plays the trapezoid on loopback and says who sent what to whom', () => {
  const words = [join(import.meta.dirname, 'trapeze.ts'), 'trapezoid', '--record-route', '--json'];
  const done = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 50_000 });
  assert.equal(done.status, 0, done.stderr);
  const lines = done.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  assert.deepEqual(lines[0]?.columns, ['alice', 'a.test', 'b.test', 'bob']);
  const byes = lines.filter(({ label }) => label === 'BYE').map(({ from, to }) => `${from} ${to}`);
  assert.deepEqual([...new Set(byes)], ['alice a.test', 'a.test b.test', 'b.test bob']);
  assert.deepEqual([lines.at(-1)?.label, lines.at(-1)?.to], ['200 OK', 'alice']);
});
