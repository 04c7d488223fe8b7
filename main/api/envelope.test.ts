import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../limits.ts';
import { isEnvelope } from './envelope.ts';

test('lets in the frames that a client of ours sends', () => {
  const frames = [
    { i: '0', p: { u: '/watch', b: {} } },
    { i: 'a1', p: { u: '/calls/place', b: { json: { target: 'sip:echo@trapeze.local' } } } },
    { i: '2', p: { u: '/history/clear' } },
    { i: '2', t: 4 },
  ];
  for (const frame of frames) assert.equal(isEnvelope(JSON.stringify(frame)), true, JSON.stringify(frame));
});

test('refuses everything else that oRPC would understand or stumble over', () => {
  const frames: readonly unknown[] = [
    undefined,
    null,
    7,
    {},
    new Uint8Array(3),
    '',
    'x',
    '{}',
    'null',
    '[]',
    '{"i":"1"}',
    '{"i":1,"p":{"u":"/watch"}}',
    '{"i":"1","t":1,"p":{"u":"/watch"}}',
    '{"i":"1","t":3,"p":{"e":"message"}}',
    '{"i":"1","p":{"u":"http://elsewhere/watch"}}',
    '{"i":"1","p":{"u":"watch"}}',
    '{"i":"1","p":{"u":"/watch?x"}}',
    '{"i":"1","p":{"u":"/watch","m":"GET"}}',
    '{"i":"1","p":{"u":"/watch","h":{"content-type":"text/event-stream"}}}',
    '{"i":"1","p":{"u":"/calls/place","b":{"json":"9","meta":[[5]]}}}',
    `{"i":"${'1'.repeat(17)}","p":{"u":"/watch"}}`,
  ];
  for (const frame of frames) assert.equal(isEnvelope(frame), false, String(frame));
});

test('refuses a frame beyond the limit', () => {
  const frame = (padding: number): string =>
    JSON.stringify({ i: '1', p: { u: '/links/open', b: { json: 'x'.repeat(padding) } } });
  const overhead = frame(0).length;
  assert.equal(isEnvelope(frame(limits.rpc.messageBytes - overhead)), true);
  assert.equal(isEnvelope(frame(limits.rpc.messageBytes - overhead + 1)), false);
});

test('never throws', () => {
  fc.assert(fc.property(fc.anything(), (value) => void isEnvelope(value)));
  fc.assert(fc.property(fc.json(), (text) => void isEnvelope(text)));
});
