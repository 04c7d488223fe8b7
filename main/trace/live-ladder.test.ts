import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { tracedMessage } from '../testing/traced-messages.ts';
import { LiveLadder } from './live-ladder.ts';

const INVITE = 'INVITE sip:b@example.com SIP/2.0';

test('a message is printed once, when it had time to arrive', () => {
  const ladder = new LiveLadder();
  ladder.add(tracedMessage('phone', 'out', 'proxy', INVITE, { atUnixMs: 1_000 }));
  assert.deepEqual(ladder.take(1_010).lines, []);
  ladder.add(tracedMessage('proxy', 'in', 'phone', INVITE, { atUnixMs: 1_020 }));
  const { lines, rows } = ladder.take(1_500);
  assert.equal(rows.length, 1);
  assert.match(lines[0] ?? '', /phone +proxy/);
  assert.match(lines[1] ?? '', /0 ms +F1 .*INVITE.*>/);
  assert.deepEqual(ladder.take(9_000).lines, []);
});

test('heads stand again above the first row with another column, and numbers go on', () => {
  const ladder = new LiveLadder();
  ladder.add(tracedMessage('phone', 'out', 'proxy', INVITE));
  assert.equal(ladder.take().lines.length, 2);
  ladder.add(tracedMessage('phone', 'out', 'proxy', INVITE, { atUnixMs: 500 }));
  const [same, ...none] = ladder.take().lines;
  assert.match(same ?? '', /500 ms +F2/);
  assert.deepEqual(none, []);
  ladder.add(tracedMessage('phone', 'out', 'peer', INVITE, { atUnixMs: 600 }));
  const [heads, row] = ladder.take().lines;
  assert.match(heads ?? '', /192\.0\.2\.9:5060/);
  assert.match(row ?? '', /600 ms +F3/);
});

test('it holds no more than its bound and prints every message of a flood', () => {
  const ladder = new LiveLadder();
  let printed = 0;
  for (let count = 0; count < 2.5 * limits.trace.eventsPerCall; count += 1) {
    ladder.add(tracedMessage('phone', 'out', 'peer', INVITE, { atUnixMs: count, branch: `z9hG4bK${count}` }));
    if (count % 500 === 499) printed += ladder.take(count).rows.length;
  }
  printed += ladder.take().rows.length;
  assert.equal(printed, 2.5 * limits.trace.eventsPerCall);
});
