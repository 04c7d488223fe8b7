import assert from 'node:assert/strict';
import test from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Connection } from './connection.ts';
import type { Wire } from './phone-client.ts';

/** A connection whose lines are opened, refused and closed by the test; each wait is kept with the function that ends it. */
function setUp() {
  const closings: (() => void)[] = [];
  const waits: { readonly delayMs: number; readonly end: () => void }[] = [];
  const seen: string[] = [];
  const line = { refuses: false };
  const open = async (): Promise<Wire> => {
    if (line.refuses) throw new Error('refused');
    const number = closings.length;
    return {
      closed: new Promise((resolve) => closings.push(resolve)),
      link: { call: async (path) => `${path.join('.')} by line ${number}` },
    };
  };
  const connection = new Connection({
    open,
    onOpened: () => seen.push('opened'),
    onLost: () => seen.push('lost'),
    wait: (delayMs) => new Promise((end) => waits.push({ delayMs, end })),
  });
  void connection.run();
  return { connection, closings, waits, seen, line };
}

test('one client goes on over the next line when a line is gone', async () => {
  const { connection, closings, waits, seen } = setUp();
  await turn();
  assert.equal(await connection.client.history.clear(), 'history.clear by line 0');
  closings[0]?.();
  await turn();
  await assert.rejects(() => connection.client.history.clear(), { code: 'CONNECTION_LOST' });
  waits[0]?.end();
  await turn();
  assert.equal(await connection.client.history.clear(), 'history.clear by line 1');
  assert.deepEqual(seen, ['opened', 'lost', 'opened']);
});

test('waits longer after each line that cannot be opened, never more than 5 s, and shortly again after one that could', async () => {
  const { closings, waits, line } = setUp();
  await turn();
  line.refuses = true;
  closings[0]?.();
  for (let count = 0; count < 7; count += 1) {
    await turn();
    waits[count]?.end();
  }
  assert.deepEqual(
    waits.map(({ delayMs }) => delayMs),
    [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000],
  );
  line.refuses = false;
  await turn();
  waits.at(-1)?.end();
  await turn();
  closings[1]?.();
  await turn();
  assert.equal(waits.at(-1)?.delayMs, 250);
});
