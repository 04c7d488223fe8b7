import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FakeClock } from '../../main/testing/fake-clock.ts';
import { tracedMessage } from '../../main/testing/traced-messages.ts';
import { Failure } from './command.ts';
import { LiveTraceLadder } from './live-trace-ladder.ts';

test('messages are drawn when they had time to arrive, objects come at once, the capture grows with the drawing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-ladder-'));
  const pcapFile = join(folder, 'x.pcap');
  const clock = new FakeClock();
  const lines: string[] = [];
  const objects: unknown[] = [];
  const print = (text?: string, object?: Readonly<Record<string, unknown>>): void => {
    if (text !== undefined) lines.push(text);
    if (object) objects.push(object.event);
  };
  try {
    {
      using ladder = new LiveTraceLadder({ clock, print, pcapFile });
      const at = { atUnixMs: clock.unixMs() };
      ladder.add(tracedMessage('phone', 'out', 'peer', 'INVITE sip:b SIP/2.0', at));
      ladder.add({ kind: 'timer', name: 'timerA', transactionId: 't', element: 'phone', ...at });
      assert.deepEqual([lines.length, objects], [0, ['message', 'timer']]);
      assert.equal(readFileSync(pcapFile).length, 24);
      clock.advance(1_000);
      assert.equal(lines.length, 2);
      assert.ok(readFileSync(pcapFile).length > 24);
      ladder.add(tracedMessage('phone', 'in', 'peer', 'SIP/2.0 100 Trying', { atUnixMs: clock.unixMs() }));
    }
    assert.match(lines.at(-1) ?? '', /F2 .*100 Trying/);
    assert.equal(clock.pending, 0);
    assert.throws(() => new LiveTraceLadder({ clock, print, pcapFile: join(folder, 'no', 'x') }), Failure);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
