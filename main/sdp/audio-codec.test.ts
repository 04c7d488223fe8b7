import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AudioCodec, codecAttributes, codecsOf, isSameCodec, isTelephoneEvent, isVoice } from './audio-codec.ts';
import type { MediaDescription } from './session-description.ts';

function line(formats: string, ...attributes: readonly string[]): MediaDescription {
  const section = { connection: undefined, bandwidths: [], attributes, others: [] };
  return { kind: 'audio', port: 4000, portCount: undefined, protocol: 'RTP/AVP', formats: formats.split(' '), ...section };
}

const codec = (name: string, clockRate: number, channels?: number): AudioCodec => ({
  name,
  clockRate,
  payloadType: 96,
  ...(channels !== undefined && { channels }),
});

test('static payload types need no rtpmap (RFC 3551 §6)', () => {
  assert.deepEqual(codecsOf(line('8 0 9 13 18 10')), [
    { name: 'PCMA', clockRate: 8000, payloadType: 8 },
    { name: 'PCMU', clockRate: 8000, payloadType: 0 },
    { name: 'G722', clockRate: 8000, payloadType: 9 },
    { name: 'CN', clockRate: 8000, payloadType: 13 },
    { name: 'G729', clockRate: 8000, payloadType: 18 },
    { name: 'L16', clockRate: 44_100, channels: 2, payloadType: 10 },
  ]);
});

test('rtpmap and fmtp describe a payload type, also a static one (RFC 8866 §6.6, §6.15)', () => {
  const media = line(
    '111 101 0',
    'rtpmap:111 opus/48000/2',
    'fmtp:111 minptime=10; useinbandfec=1',
    'rtpmap:101 telephone-event/8000',
    'fmtp:101 0-16',
    'rtpmap:0 L8/8000',
  );
  assert.deepEqual(codecsOf(media), [
    { name: 'opus', clockRate: 48_000, channels: 2, payloadType: 111, fmtp: 'minptime=10; useinbandfec=1' },
    { name: 'telephone-event', clockRate: 8000, payloadType: 101, fmtp: '0-16' },
    { name: 'L8', clockRate: 8000, payloadType: 0 },
  ]);
});

test('the order is that of the media line; each format counts once, and its first rtpmap', () => {
  const media = line('97 96 97', 'rtpmap:96 a/1', 'rtpmap:97 b/2', 'rtpmap:97 c/3', 'rtpmap:98 unlisted/4');
  assert.deepEqual(
    codecsOf(media).map(({ name }) => name),
    ['b', 'a'],
  );
});

test('formats that nothing describes, or nonsense does, are left out', () => {
  const nonsense = [
    '',
    'opus',
    'opus/',
    '/8000',
    'opus/48000/',
    'opus/0',
    'opus/9007199254740993',
    'opus/-1',
    'op us/1',
    'opus/48000/2/2',
    `${'x'.repeat(65)}/8000`,
  ];
  for (const map of nonsense) assert.deepEqual(codecsOf(line('96', `rtpmap:96 ${map}`)), [], map);
  for (const format of ['96', '128', '-1', 'x', '1.5', '0x0', '00000', '*'])
    assert.deepEqual(codecsOf(line(format, 'rtpmap:128 a/1')), [], format);
});

test('encodings are the same by name without case, clock rate and channels, whatever their number', () => {
  assert.ok(isSameCodec(codec('PCMU', 8000), { ...codec('pcmu', 8000, 1), payloadType: 0 }));
  assert.ok(isSameCodec(codec('opus', 48_000, 2), codec('OPUS', 48_000)), 'some phones leave out the channels (RFC 7587 §7)');
  assert.ok(!isSameCodec(codec('L16', 44_100, 2), codec('L16', 44_100)));
  assert.ok(!isSameCodec(codec('telephone-event', 8000), codec('telephone-event', 48_000)));
  assert.ok(!isSameCodec(codec('PCMU', 8000), codec('PCMA', 8000)));
});

test('key presses and comfort noise are no voice', () => {
  assert.deepEqual(
    [isVoice(codec('PCMU', 8000)), isVoice(codec('cn', 8000)), isVoice(codec('Telephone-Event', 8000))],
    [true, false, false],
  );
  assert.deepEqual([isTelephoneEvent(codec('TELEPHONE-EVENT', 8000)), isTelephoneEvent(codec('CN', 8000))], [true, false]);
});

test('any codec is read as it was written', () => {
  const name = fc.string({ unit: fc.constantFrom(...'aZ09-+._'), minLength: 1, maxLength: 20 });
  const any = fc.record(
    {
      name,
      clockRate: fc.integer({ min: 1, max: 999_999 }),
      payloadType: fc.nat({ max: 127 }),
      channels: fc.integer({ min: 2, max: 99 }),
      fmtp: fc.constantFrom('0-15', 'useinbandfec=1;stereo=0', 'a b c'),
    },
    { requiredKeys: ['name', 'clockRate', 'payloadType'] },
  );
  fc.assert(
    fc.property(any, (written) =>
      assert.deepEqual(codecsOf(line(`${written.payloadType}`, ...codecAttributes(written))), [{ ...written }]),
    ),
  );
});
