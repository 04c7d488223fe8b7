import assert from 'node:assert/strict';
import { test } from 'node:test';
import { continuedDevice } from './continued-device.ts';

test('a recording goes on in a file of its own, all else stays', () => {
  const table: readonly (readonly [string, string])[] = [
    ['/tmp/talk.wav', '/tmp/talk.part2.wav'],
    ['/tmp/talk.part2.wav', '/tmp/talk.part3.wav'],
    ['/tmp/talk.part9.wav', '/tmp/talk.part10.wav'],
    ['take-1.wav', 'take-1.part2.wav'],
    ['/var/a.b/talk', '/var/a.b/talk.part2'],
    ['C:\\a.b\\talk', 'C:\\a.b\\talk.part2'],
    ['', '.part2'],
  ];
  for (const [record, next] of table) {
    assert.deepEqual(continuedDevice({ kind: 'local', play: 'silence', record }), {
      kind: 'local',
      play: 'silence',
      record: next,
    });
  }
  for (const device of [{ kind: 'window' }, { kind: 'echo' }, { kind: 'local', play: 'music' }] as const) {
    assert.equal(continuedDevice(device), device);
  }
});
