import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { DtmfSender, type EventPacket } from './dtmf-sender.ts';
import { parseTelephoneEvent } from './telephone-event.ts';

interface Sent {
  readonly atMs: number;
  readonly marker: boolean;
  readonly startedMs: number;
  readonly event: number;
  readonly isEnd: boolean;
  readonly volume: number;
  readonly duration: number;
}

/** Runs the sender until it is done. */
function sendAll(sender: DtmfSender, clockRate: number): Sent[] {
  const sent: Sent[] = [];
  for (let atMs = 0; sender.isActive; atMs += 10) {
    const packet = sender.step(clockRate);
    if (packet !== undefined) sent.push({ atMs, ...told(packet) });
  }
  return sent;
}

function told({ marker, startedMs, payload }: EventPacket): Omit<Sent, 'atMs'> {
  const parsed = parseTelephoneEvent(payload);
  assert.ok(parsed.ok);
  return { marker, startedMs, ...parsed.value };
}

function senderOf(digits: string): DtmfSender {
  const sender = new DtmfSender();
  assert.ok(sender.queue(digits).ok);
  return sender;
}

test('one digit: updates of growing duration for 100 ms, then the end three times (RFC 4733 §2.5.1)', () => {
  const sent = sendAll(senderOf('7'), 8_000);
  assert.deepEqual(
    sent.map(({ atMs }) => atMs),
    [0, 20, 40, 60, 80, 100, 120, 140],
  );
  assert.deepEqual(
    sent.map(({ duration }) => duration),
    [160, 320, 480, 640, 800, 800, 800, 800],
  );
  assert.deepEqual(
    sent.map(({ isEnd }) => isEnd),
    [false, false, false, false, false, true, true, true],
  );
  assert.deepEqual(
    sent.map(({ marker }) => marker),
    [true, false, false, false, false, false, false, false],
  );
  assert.ok(sent.every(({ event, volume }) => event === 7 && volume === 10));
});

test('all packets of an event tell when it began, for one timestamp (RFC 4733 §2.5.1.1)', () => {
  const sent = sendAll(senderOf('7'), 8_000);
  assert.ok(sent.every(({ atMs, startedMs }) => atMs === startedMs));
});

test('durations are in the clock of the event: 48 kHz beside Opus', () => {
  const sent = sendAll(senderOf('7'), 48_000);
  assert.equal(sent.at(-1)?.duration, 4_800);
});

test('digits follow each other with a pause of at least 50 ms', () => {
  const sent = sendAll(senderOf('1#d'), 8_000);
  const begins = sent.filter(({ marker }) => marker);
  assert.deepEqual(
    begins.map(({ event, atMs }) => [event, atMs]),
    [
      [1, 0],
      [11, 160],
      [15, 320],
    ],
  );
});

test('what is no digit is refused whole', () => {
  const sender = new DtmfSender();
  assert.deepEqual(sender.queue('12x4'), { ok: false, error: 'not a digit' });
  assert.equal(sender.isActive, false);
});

test('no more digits wait than the limit says', () => {
  const sender = senderOf('1'.repeat(limits.media.digits));
  assert.deepEqual(sender.queue('2'), { ok: false, error: 'too many' });
});

test('clearing ends the event that is on', () => {
  const sender = senderOf('12');
  sender.step(8_000);
  sender.clear();
  assert.equal(sender.isActive, false);
  assert.equal(sender.step(8_000), undefined);
});
