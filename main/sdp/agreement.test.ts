import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AgreedAudio, agree, commonCodecs, type LocalAudio } from './agreement.ts';
import type { AudioCodec } from './audio-codec.ts';
import type { RemoteAudio } from './remote-audio.ts';

const pcmu: AudioCodec = { name: 'PCMU', clockRate: 8000, payloadType: 0 };
const pcma: AudioCodec = { name: 'PCMA', clockRate: 8000, payloadType: 8 };
const noise: AudioCodec = { name: 'CN', clockRate: 8000, payloadType: 13 };
const opus: AudioCodec = { name: 'opus', clockRate: 48_000, channels: 2, payloadType: 96, fmtp: 'useinbandfec=1' };
const events8k: AudioCodec = { name: 'telephone-event', clockRate: 8000, payloadType: 101, fmtp: '0-15' };
const events48k: AudioCodec = { name: 'telephone-event', clockRate: 48_000, payloadType: 100, fmtp: '0-15' };

const numbered = (codec: AudioCodec, payloadType: number): AudioCodec => ({ ...codec, payloadType });
const names = (ours: readonly AudioCodec[], theirs: readonly AudioCodec[]): readonly string[] =>
  commonCodecs(ours, theirs).map(({ theirs: { name, clockRate } }) => `${name}/${clockRate}`);

const local: LocalAudio = {
  address: '192.0.2.1',
  port: 4000,
  codecs: [opus, pcmu, pcma, events48k, events8k],
  direction: 'sendrecv',
  ptimeMs: 20,
  rtcpMux: true,
};
const remote: RemoteAudio = {
  address: '192.0.2.9',
  port: 5000,
  rtcpPort: 5003,
  wantsVoipMetrics: false,
  rtcpReducedSize: false,
  rtcpMux: true,
  codecs: [opus, events48k],
  direction: 'sendrecv',
  ptimeMs: undefined,
  maxPtimeMs: undefined,
  protocol: 'RTP/AVP',
  cryptoLines: [],
  fingerprints: [],
  setup: undefined,
  ice: undefined,
};

function agreed(ours: Partial<LocalAudio>, theirs: Partial<RemoteAudio>): AgreedAudio | undefined {
  const own = { ...local, ...ours };
  const other = { ...remote, ...theirs };
  return agree(own, other, commonCodecs(own.codecs, other.codecs), 'sendrecv', false);
}

test('common codecs are those of both, in the order of the other end, each once', () => {
  assert.deepEqual(names([pcmu, pcma, opus], [pcma, numbered(opus, 111), pcmu, numbered(pcma, 97)]), [
    'PCMA/8000',
    'opus/48000',
    'PCMU/8000',
  ]);
  assert.deepEqual(names([pcmu], [pcma]), []);
  assert.deepEqual(names([], [pcma]), []);
});

test('key presses are kept at the clock rates of the voice codecs (RFC 4733 §2.1)', () => {
  const ours = [opus, pcmu, events48k, events8k];
  assert.deepEqual(names(ours, [opus, events8k, events48k]), ['opus/48000', 'telephone-event/48000']);
  assert.deepEqual(names(ours, [pcmu, events8k, events48k]), ['PCMU/8000', 'telephone-event/8000']);
  assert.deepEqual(names(ours, [opus, pcmu, events8k, events48k]), [
    'opus/48000',
    'PCMU/8000',
    'telephone-event/8000',
    'telephone-event/48000',
  ]);
});

test('without a fitting rate the first common one has to do, as phones offer Opus with 8000 Hz events', () => {
  assert.deepEqual(names([opus, events48k, events8k], [opus, events8k]), ['opus/48000', 'telephone-event/8000']);
  assert.equal(agreed({}, { codecs: [opus, events8k] })?.dtmf?.clockRate, 8000);
});

test('each end sends with the numbers that the other one announced (RFC 3264 §5.1)', () => {
  const result = agreed({}, { codecs: [numbered(opus, 111), numbered(events48k, 110)] });
  assert.equal(result?.send.payloadType, 111);
  assert.deepEqual(
    result?.receive.map(({ payloadType }) => payloadType),
    [96],
  );
  assert.deepEqual(result?.dtmf, { send: 110, receive: 100, clockRate: 48_000 });
});

test('the wishes of the other end for what we send are in its fmtp (RFC 7587 §7)', () => {
  const result = agreed({}, { codecs: [{ ...opus, fmtp: 'maxplaybackrate=8000' }] });
  assert.equal(result?.send.fmtp, 'maxplaybackrate=8000');
  assert.equal(result?.receive[0]?.fmtp, 'useinbandfec=1');
});

test('the events that fit what is sent are taken, not just the first', () => {
  assert.equal(agreed({}, { codecs: [pcmu, opus, events48k, events8k] })?.dtmf?.clockRate, 8000);
  assert.equal(agreed({}, { codecs: [opus, pcmu, events8k, events48k] })?.dtmf?.clockRate, 48_000);
  assert.equal(agreed({}, { codecs: [opus] })?.dtmf, undefined);
});

test('key presses and comfort noise alone are no call', () => {
  assert.equal(agreed({ codecs: [events8k, noise] }, { codecs: [events8k, noise] }), undefined);
  assert.equal(agreed({ codecs: [noise, pcmu] }, { codecs: [noise, pcmu] })?.send.name, 'PCMU');
});

test('RTCP shares the port only when both ends say so (RFC 5761 §5.1.1)', () => {
  const table = [
    [true, true, true, 5000],
    [true, false, false, 5003],
    [false, true, false, 5003],
    [false, false, false, 5003],
  ] as const;
  for (const [ours, theirs, rtcpMux, rtcpPort] of table) {
    const result = agreed({ rtcpMux: ours }, { rtcpMux: theirs });
    assert.deepEqual([result?.rtcpMux, result?.remote], [rtcpMux, { address: '192.0.2.9', port: 5000, rtcpPort }]);
  }
});

test('the packet time is what the other end prefers, within its maximum and what our codecs can do (RFC 8866 §6.4)', () => {
  const table = [
    [20, undefined, undefined, 20],
    [20, 30, undefined, 30],
    [20, 40, 30, 30],
    [20, undefined, 10, 10],
    [60, undefined, 25, 20],
    [20, 1, undefined, 10],
    [20, 9999, undefined, 60],
    [20, 35, 200, 30],
  ] as const;
  for (const [own, ptimeMs, maxPtimeMs, expected] of table)
    assert.equal(agreed({ ptimeMs: own }, { ptimeMs, maxPtimeMs })?.ptimeMs, expected);
});
