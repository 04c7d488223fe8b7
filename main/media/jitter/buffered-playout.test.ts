import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../limits.ts';
import type { AudioDecoder } from '../codec/codec.ts';
import { AdaptiveTarget } from './adaptive-target.ts';
import { BufferedPlayout } from './buffered-playout.ts';
import { FixedTarget } from './target-delay.ts';

/** Decodes a payload of n bytes, each 6 samples of 48 kHz, to a constant: its first byte times 100. An empty one is malformed. */
function constantDecoder(options: { recovers?: boolean } = {}): AudioDecoder {
  const constant = (value: number, samples: number): Int16Array => new Int16Array(samples).fill(value * 100);
  return {
    clockRate: 8_000,
    samplesIn: (payload) => payload.length * 6,
    decode: (payload) => (payload[0] === 0 ? undefined : constant(payload[0] ?? 0, payload.length * 6)),
    ...(options.recovers ? { recover: (next: Uint8Array, samples: number) => constant((next[0] ?? 0) - 1, samples) } : {}),
    [Symbol.dispose]: () => undefined,
  };
}

const MADE_UP = 'made up';

/** A playout in virtual time: blocks are pulled at 5, 15, 25… ms. */
class Rig {
  readonly playout: BufferedPlayout;
  readonly decoder: AudioDecoder;
  nowMs = 0;

  constructor(options: { targetMs?: number; recovers?: boolean } = {}) {
    this.playout = new BufferedPlayout(new FixedTarget(options.targetMs ?? 40));
    this.decoder = constantDecoder(options);
  }

  /** Packet `number` of 20 ms, whose sound is `value` (default: its number), arrives now. */
  arrive(number: number, { value = number % 200, timestamp = number * 160, ms = 20 } = {}): void {
    const payload = new Uint8Array(ms * 8).fill(value);
    this.playout.insert({ sequence: 65_536 + number, timestamp: timestamp >>> 0, payload, decoder: this.decoder }, this.nowMs);
  }

  /** Comfort noise at -60 dBov takes the place of packet `number`. */
  noise(number: number): void {
    const packet = { timestamp: number * 160, payload: Uint8Array.of(60), decoder: undefined, isNoise: true };
    this.playout.insert({ sequence: 65_536 + number, ...packet }, this.nowMs);
  }

  event(number: number): void {
    this.playout.insert({ sequence: 65_536 + number, timestamp: 0, payload: new Uint8Array(4), decoder: undefined }, this.nowMs);
  }

  /** Goes on to `untilMs`; packets of `arrivals` come at their time. @returns what each block sounded */
  run(untilMs: number, arrivals: readonly (readonly [atMs: number, number: number])[] = []): (number | typeof MADE_UP)[] {
    const waiting = [...arrivals].sort((a, b) => a[0] - b[0]);
    const heard: (number | typeof MADE_UP)[] = [];
    for (let pullMs = Math.floor(this.nowMs / 10) * 10 + 5; pullMs < untilMs; pullMs += 10) {
      for (let next = waiting[0]; next !== undefined && next[0] <= pullMs; next = waiting[0]) {
        waiting.shift();
        this.nowMs = next[0];
        this.arrive(next[1]);
      }
      heard.push(soundOf(this.playout.pull(pullMs)));
    }
    this.nowMs = untilMs;
    return heard;
  }
}

/** The constant of a block by its last quarter, where no fade reaches; what is none was made up. */
function soundOf(block: Int16Array): number | typeof MADE_UP {
  const tail = block.subarray(360);
  const value = (tail[0] ?? 0) / 100;
  return tail.every((sample) => sample === tail[0]) && Number.isInteger(value) ? value : MADE_UP;
}

const regular = (from: number, to: number, offsetMs = 0): [number, number][] =>
  Array.from({ length: to - from + 1 }, (_, index) => [(from + index) * 20 + offsetMs, from + index]);

test('begins when packet and wait make up the target, then plays without a seam', () => {
  const rig = new Rig();
  const heard = rig.run(125, regular(1, 5));
  // Packet 1 comes at 20 ms, waits 20 ms and plays from 45 ms on.
  assert.deepEqual(heard, [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  assert.equal(rig.playout.statistics.targetDelayMs, 40);
});

test('a longer target waits longer', () => {
  const heard = new Rig({ targetMs: 100 }).run(125, regular(1, 6));
  assert.deepEqual(heard, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
});

test('the target is at least the packet and 20 ms', () => {
  const rig = new Rig();
  rig.arrive(1, { ms: 60 });
  assert.equal(rig.playout.statistics.targetDelayMs, 80);
});

test('reordered packets play in order while they come in time', () => {
  const rig = new Rig();
  const heard = rig.run(145, [
    [20, 1],
    [60, 3],
    [61, 2],
    [80, 4],
    [100, 5],
  ]);
  assert.deepEqual(heard.slice(4), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5].slice(0, heard.length - 4));
  assert.equal(rig.playout.statistics.reordered, 1);
  assert.equal(rig.playout.statistics.concealedMs, 0);
});

test('duplicates are dropped and counted, before and after they were played', () => {
  const rig = new Rig();
  const heard = rig.run(165, [...regular(1, 6), [21, 1], [41, 2], [110, 2]]);
  assert.deepEqual(heard.slice(4, 14), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  assert.equal(rig.playout.statistics.duplicate, 3);
  assert.equal(rig.playout.statistics.late, 0);
});

test('a lost packet is concealed for exactly its length, the rest keeps its time', () => {
  const rig = new Rig();
  const heard = rig.run(
    145,
    regular(1, 7).filter(([, number]) => number !== 3),
  );
  assert.deepEqual([...heard.slice(4, 8), ...heard.slice(10, 14)], [1, 1, 2, 2, 4, 4, 5, 5]);
  // The last period again, then with the fade.
  assert.deepEqual(heard.slice(8, 10), [2, MADE_UP]);
  assert.equal(rig.playout.statistics.concealedMs, 20);
});

test('a packet that comes after its place was concealed is late', () => {
  const rig = new Rig();
  rig.run(165, [...regular(1, 7).filter(([, number]) => number !== 3), [125, 3]]);
  assert.equal(rig.playout.statistics.late, 1);
  assert.equal(rig.playout.statistics.concealedMs, 20);
});

test('a packet that comes while its place is being concealed sounds from there on', () => {
  const rig = new Rig();
  const heard = rig.run(145, [...regular(1, 7).filter(([, number]) => number !== 3), [92, 3]]);
  assert.deepEqual(heard.slice(8, 12), [2, 3, 4, 4]);
  assert.equal(rig.playout.statistics.concealedMs, 10);
  assert.equal(rig.playout.statistics.late, 0);
});

test('what the next packet can give back is not made up', () => {
  const rig = new Rig({ recovers: true });
  const heard = rig.run(
    145,
    regular(1, 7).filter(([, number]) => number !== 3),
  );
  assert.deepEqual(heard.slice(4, 14), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  assert.equal(rig.playout.statistics.recoveredMs, 20);
  assert.equal(rig.playout.statistics.concealedMs, 0);
});

test('of two lost packets the second is given back', () => {
  const rig = new Rig({ recovers: true });
  const heard = rig.run(
    185,
    regular(1, 9).filter(([, number]) => number !== 3 && number !== 4),
  );
  assert.deepEqual(heard.slice(8, 14), [2, MADE_UP, 4, 4, 5, 5]);
  assert.equal(rig.playout.statistics.recoveredMs, 20);
});

test('when all packets are late the sound waits for them: nothing is lost, the delay grows', () => {
  const rig = new Rig();
  const arrivals = regular(1, 12).map(([atMs, number]): [number, number] => (number < 4 ? [atMs, number] : [atMs + 50, number]));
  const heard = rig.run(305, arrivals).filter((sound) => sound !== MADE_UP && sound > 0);
  assert.deepEqual(heard.slice(0, 22), [1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11]);
  assert.equal(rig.playout.statistics.late, 0);
});

test('a delay that is not needed is stretched away, pitch period by pitch period', () => {
  const rig = new Rig();
  const spike = regular(1, 400).map(([atMs, number]): [number, number] =>
    number >= 10 && number <= 15 ? [310, number] : [atMs, number],
  );
  rig.run(325, spike.slice(0, 16));
  assert.ok(rig.playout.statistics.delayMs >= 80);
  rig.run(2_000, spike.slice(16));
  assert.ok(rig.playout.statistics.delayMs <= 50, `${rig.playout.statistics.delayMs} ms`);
  assert.equal(rig.playout.statistics.discarded, 0);
});

test('after a long cut the delay goes back to the target at once', () => {
  const rig = new Rig();
  const cut = regular(1, 80).map(([atMs, number]): [number, number] =>
    number >= 10 && number <= 45 ? [901, number] : [atMs, number],
  );
  rig.run(1_000, cut.slice(0, 50));
  assert.ok(rig.playout.statistics.delayMs <= 60, `${rig.playout.statistics.delayMs} ms`);
  assert.ok(rig.playout.statistics.discarded > 0);
});

test('a gap in timestamps without one in sequence is silence, not loss', () => {
  const rig = new Rig();
  rig.run(100, regular(1, 4));
  // Packet 5 follows 60 ms later than packet 4 would have it.
  rig.arrive(5, { timestamp: 5 * 160 + 480 });
  const heard = rig.run(205);
  assert.deepEqual(heard.filter((sound) => sound !== MADE_UP).slice(-2), [5, 5]);
  assert.ok(heard.indexOf(5) >= 2);
  assert.equal(rig.playout.statistics.concealedMs, 0);
});

/** Talks for 10 packets, is silent for `silentMs` as `announce` says, and talks again. @returns what the pause and the end of it sounded like */
function pause(announce: (rig: Rig) => void, silentMs: number) {
  const rig = new Rig();
  rig.run(220, regular(1, 10));
  announce(rig);
  const silence = rig.run(220 + silentMs);
  const resumed = regular(12, 20, silentMs).map(([atMs, number]): [number, number] => [atMs, number]);
  const heard: (number | typeof MADE_UP)[] = [];
  for (const [atMs, number] of resumed) {
    heard.push(...rig.run(atMs));
    rig.nowMs = atMs;
    rig.arrive(number, { timestamp: number * 160 + silentMs * 8 });
  }
  return { rig, silence, heard };
}

test('a sender that says it is silent (RFC 3389) is: nothing is concealed, then it speaks at its time', () => {
  const { rig, heard } = pause((rig) => rig.noise(11), 300);
  assert.equal(rig.playout.statistics.concealedMs, 0);
  const spoken = heard.filter((sound) => sound !== MADE_UP && Number(sound) >= 12);
  assert.deepEqual(spoken.slice(0, 6), [12, 12, 13, 13, 14, 14]);
});

for (const [name, number] of [
  ['a jump of timestamps by more than 2 s where the sequence is broken begins anew', 9],
  ['the same where it goes on is a silence that was not sent', 5],
] as const) {
  test(`${name}: what comes is played at once`, () => {
    const rig = new Rig();
    rig.run(100, regular(1, 4));
    rig.arrive(number, { timestamp: 1_000_000 });
    rig.nowMs = 120;
    rig.arrive(number + 1, { timestamp: 1_000_160 });
    const heard = rig.run(205);
    assert.ok(heard.includes(number) && heard.includes(number + 1), `${heard}`);
    assert.ok(rig.playout.statistics.concealedMs <= 20, `${rig.playout.statistics.concealedMs} ms`);
  });
}

test('more than 2 s of sound at once: the target of it is played, behind one fade, the rest is discarded', () => {
  const rig = new Rig();
  rig.run(100, regular(1, 4));
  for (let number = 5; number <= 150; number++) rig.arrive(number);
  const heard = rig.run(305).filter((sound): sound is number => sound !== MADE_UP);
  assert.ok(Math.max(...heard) >= 148, `${heard}`);
  assert.ok(rig.playout.statistics.delayMs <= 60, `${rig.playout.statistics.delayMs} ms`);
  assert.ok(rig.playout.statistics.discarded > 100);
});

test('in silence the delay comes to its target without stretching sound', () => {
  const rig = new Rig({ targetMs: 120 });
  rig.run(220, regular(1, 6));
  rig.noise(7);
  // The source speaks again, and its packets have become 50 ms slower.
  const heard = rig.run(
    700,
    regular(8, 24).map(([atMs, number]) => [atMs + 50, number]),
  );
  assert.equal(rig.playout.statistics.concealedMs, 0);
  assert.ok(heard.includes(12) && heard.includes(20));
});

test('events take a place in the sequence and have no sound', () => {
  const rig = new Rig();
  rig.run(60, regular(1, 2));
  rig.event(3);
  rig.event(4);
  rig.nowMs = 61;
  rig.arrive(5, { timestamp: 3 * 160 });
  const heard = rig.run(105);
  assert.deepEqual(heard, [2, 2, 5, 5]);
  assert.equal(rig.playout.statistics.concealedMs, 0);
});

test('a payload that cannot be decoded counts as not come', () => {
  const rig = new Rig();
  rig.run(60, regular(1, 2));
  rig.arrive(3, { value: 0 });
  rig.arrive(4);
  const heard = rig.run(125);
  assert.deepEqual(heard.slice(2, 6), [2, MADE_UP, 4, 4]);
  assert.equal(rig.playout.statistics.concealedMs, 20);
});

test('sound goes on over the wraps of sequence number and timestamp', () => {
  const rig = new Rig();
  const heard: (number | typeof MADE_UP)[] = [];
  for (let number = 1; number <= 6; number++) {
    rig.nowMs = number * 20;
    rig.arrive(number, { timestamp: 2 ** 32 - 3 * 160 + number * 160 });
    heard.push(...rig.run(number * 20 + 20));
  }
  assert.deepEqual(heard, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
});

test('a reset forgets the source: another begins with its own numbers', () => {
  const rig = new Rig();
  rig.run(100, regular(1_000, 1_004, -20_000));
  rig.playout.reset();
  rig.arrive(3);
  const heard = rig.run(205, [
    [120, 4],
    [140, 5],
  ]);
  assert.deepEqual(
    heard.filter((sound) => sound === 3 || sound === 4 || sound === 5),
    [3, 3, 4, 4, 5, 5, 5],
  );
  assert.equal(rig.playout.statistics.late, 0);
});

test('a source that fell silent begins anew, with its wait, and silence is not concealment', () => {
  const rig = new Rig();
  rig.run(700, regular(1, 3));
  assert.equal(rig.playout.statistics.concealedMs, 0);
  rig.arrive(4, { timestamp: 40 * 160 });
  const heard = rig.run(745);
  assert.deepEqual(heard, [MADE_UP, MADE_UP, 4, 4]);
});

test('packets of 10 and 60 ms play without a seam', () => {
  for (const ms of [10, 60]) {
    const rig = new Rig();
    const heard: (number | typeof MADE_UP)[] = [];
    for (let number = 1; number <= 12; number++) {
      rig.nowMs = number * ms;
      rig.arrive(number, { ms, timestamp: number * ms * 8 });
      heard.push(...rig.run((number + 1) * ms));
    }
    const sound = heard.slice(heard.indexOf(1));
    assert.deepEqual(
      sound,
      Array.from(sound, (_, index) => 1 + Math.floor((index * 10) / ms)),
    );
  }
});

test('holds no more than the limits, and goes on, when nobody pulls', () => {
  const rig = new Rig();
  for (let number = 1; number <= 5_050; number++) {
    rig.nowMs = number * 20;
    rig.arrive(number);
  }
  assert.ok(rig.playout.statistics.delayMs <= limits.media.playoutMs);
  const heard = rig.run(rig.nowMs + 60);
  assert.ok(heard.includes(5_050 % 200));
});

test('whatever comes in whatever order, it neither throws nor grows', () => {
  const arrival = fc.record({
    sequence: fc.nat({ max: 400 }),
    timestamp: fc.integer({ min: 0, max: 0xffffffff }),
    bytes: fc.nat({ max: 1_400 }),
    value: fc.nat({ max: 255 }),
    pulls: fc.nat({ max: 3 }),
    isEvent: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 120 }), (arrivals) => {
      const playout = new BufferedPlayout(new AdaptiveTarget());
      const decoder = constantDecoder({ recovers: true });
      let nowMs = 0;
      for (const { sequence, timestamp, bytes, value, pulls, isEvent } of arrivals) {
        const payload = new Uint8Array(bytes).fill(value);
        playout.insert({ sequence, timestamp, payload, decoder: isEvent ? undefined : decoder }, nowMs);
        for (let pull = 0; pull < pulls; pull++) {
          nowMs += 10;
          assert.equal(playout.pull(nowMs).length, 480);
        }
        assert.ok(playout.statistics.delayMs <= limits.media.playoutMs + 300);
      }
    }),
    { numRuns: 300 },
  );
});
