// (d) RFC 4475 and RFC 5118 over the wire, by UDP and TCP, at our phone, registrar and proxy: each answers what its role should, and is
// still there afterwards. All of it in a network of its own: nothing can leave, and whatever is sent anywhere arrives at the test.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { runInOwnNetwork, withoutOwnNetwork } from './harness/own-network.ts';
import { closesStream, expectationFor } from './torture/expectations.ts';
import type { Outcome } from './torture/send-all.ts';
import { tortureMessages, withoutTorture } from './torture/torture-set.ts';
import { rowsOf } from './torture/wire-text.ts';

const skip = withoutTorture() || withoutOwnNetwork();
const messages = skip === false ? tortureMessages() : [];
const RUN_MS = 400_000;

for (const role of ['phone', 'server'] as const) {
  suite(`torture messages over the wire at our ${role}`, { skip, timeout: RUN_MS + 10_000 }, () => {
    const outcomes: Outcome[] = [];

    before(
      async () => {
        const script = join(import.meta.dirname, 'torture/send-all.ts');
        await using sending = runInOwnNetwork(script, [role], (line) => outcomes.push(JSON.parse(line) as Outcome));
        assert.equal(await sending.exit(RUN_MS), 0, sending.tail);
      },
      { timeout: RUN_MS },
    );

    for (const { name, text } of messages) {
      for (const transport of ['udp', 'tcp'] as const) {
        test(`${name} by ${transport}`, () => {
          const outcome = outcomes.find((one) => one.name === name && one.transport === transport);
          assert.ok(outcome, 'was not sent');
          assertExpected(role, outcome, text);
        });
      }
    }

    if (role === 'server') {
      for (const name of ['regbadct', 'cparam01', 'cparam02', 'regescrt'].map((file) => `rfc4475/${file}.dat authorised`)) {
        test(name, () => {
          const outcome = outcomes.find((one) => one.name === name);
          assert.ok(outcome, 'was not sent');
          assertExpected(role, outcome, '');
        });
      }
    }
  });
}

function assertExpected(role: 'phone' | 'server', outcome: Outcome, sent: string): void {
  const expected = expectationFor(role, outcome);
  assert.ok(expected, 'nothing is written down for it');
  assert.ok(outcome.alive, `the ${role} is gone: ${JSON.stringify(outcome)}`);
  const final = outcome.statuses.find((status) => status >= 200);
  if (expected.finals.length === 0) assert.equal(final, undefined, outcome.final);
  else assert.ok(final !== undefined && expected.finals.includes(final), `${final}, not ${expected.finals}\n${outcome.final}`);
  if (expected.shows) assert.match(outcome.final, expected.shows);
  if (outcome.transport === 'tcp' && closesStream.includes(outcome.name)) assert.ok(outcome.closed, 'the stream stayed open');
  assert.ok(expected.isForwarded === true || outcome.forwarded.length === 0, `was forwarded:\n${outcome.forwarded[0]}`);
  for (const text of outcome.forwarded) assertUntouched(text, sent);
}

/** Fields that a proxy changes or adds (RFC 3261 §16.6, RFC 5393 §5.3.3). */
const changed = ['via', 'v', 'max-forwards', 'record-route', 'route', 'content-length', 'l', 'max-breadth'];

/** A proxy forwards method, body and every field it has no business with as they came, in their order (RFC 3261 §16.6 step 1). */
function assertUntouched(forwarded: string, sent: string): void {
  assert.equal(forwarded.split(' ', 1)[0], sent.split(' ', 1)[0]);
  assert.deepEqual(kept(forwarded), kept(sent));
  assert.ok(bodyOf(sent).startsWith(bodyOf(forwarded)), 'another body');
  assert.ok(rowsOf(forwarded, 'via', 'v').length > rowsOf(sent, 'via', 'v').length, 'no Via was added');
}

function kept(text: string): readonly string[] {
  const [head = ''] = text.split('\r\n\r\n', 1);
  const rows = head
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .slice(1);
  return rows
    .map((row) => [row.slice(0, row.indexOf(':')).trim().toLowerCase(), row.slice(row.indexOf(':') + 1).trim()] as const)
    .filter(([name]) => !changed.includes(name))
    .map(([name, value]) => `${name}: ${value.replaceAll(/[ \t]+/g, ' ')}`);
}

function bodyOf(text: string): string {
  const end = text.indexOf('\r\n\r\n');
  return end < 0 ? '' : text.slice(end + 4);
}
