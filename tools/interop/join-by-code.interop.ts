// Two copies on two hosts: the second joins the first by a code that a person typed, found by multicast DNS, and they talk.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { nothingIsHere, runInOwnNetwork, withoutOwnNetwork } from './harness/own-network.ts';
import type { Step } from './joining/two-hosts.ts';

const MINUTE_MS = 60_000;
/** Bursts of a melody in their order, of some 11: far more than chance gives. */
const SURE_PIECE = 7;

suite('a second copy on another host', { skip: withoutOwnNetwork() }, () => {
  test('joins by code and calls within a minute, without an address', { timeout: 2 * MINUTE_MS }, async (t) => {
    const steps: Step[] = [];
    await using hosts = runInOwnNetwork(
      join(import.meta.dirname, 'joining/two-hosts.ts'),
      [],
      (line) => steps.push(JSON.parse(line) as Step),
      nothingIsHere,
    );
    assert.equal(await hosts.exit(1.5 * MINUTE_MS), 0, hosts.tail);
    t.diagnostic(JSON.stringify(steps));
    assert.deepEqual(
      steps.map(({ event }) => event),
      ['invited', 'joined', 'answered', 'heard', 'answered', 'heard'],
    );
    const at = (event: string): number => steps.find((step) => step.event === event)?.atMs ?? Number.NaN;
    assert.ok(at('answered') - at('invited') < MINUTE_MS);
    const bursts = steps.flatMap((step) => step.bursts ?? []);
    assert.ok(Math.min(...bursts) >= SURE_PIECE, `${bursts} bursts`);
  });
});
