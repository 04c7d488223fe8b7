import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tomorrowMorning } from '../base/local-time.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { DoNotDisturb } from './do-not-disturb.ts';
import { Preferences, type SettingsStore } from './preferences.ts';

const MINUTE_MS = 60_000;

class MemorySettings implements SettingsStore {
  readonly #values = new Map<string, string>();
  get(key: string): string | undefined {
    return this.#values.get(key);
  }
  set(key: string, value: string): void {
    this.#values.set(key, value);
  }
}

function setUp(clock = new FakeClock(), settings = new MemorySettings()) {
  let overs = 0;
  const onOver = (): void => {
    overs += 1;
  };
  const quiet = new DoNotDisturb({ clock, preferences: new Preferences(settings), onOver });
  return { clock, settings, quiet, overs: () => overs };
}

test('half an hour and an hour end by themselves, once', () => {
  for (const [span, minutes] of [['halfHour', 30] as const, ['hour', 60] as const]) {
    const { clock, quiet, overs } = setUp();
    quiet.begin(span);
    clock.advance(minutes * MINUTE_MS - 1);
    assert.deepEqual([quiet.time, overs()], [{ untilUnixMs: clock.originUnixMs + minutes * MINUTE_MS }, 0]);
    clock.advance(1);
    assert.deepEqual([quiet.time, overs()], [undefined, 1]);
    clock.advance(60 * MINUTE_MS);
    assert.equal(overs(), 1);
    assert.equal(clock.pending, 0);
  }
});

test('until the morning is until 8 o’clock local time', () => {
  const { clock, quiet } = setUp();
  quiet.begin('untilMorning');
  assert.equal(quiet.time?.untilUnixMs, tomorrowMorning(clock.unixMs(), 5, 8));
  quiet.end();
  assert.equal(clock.pending, 0);
});

test('without a span it lasts until somebody ends it', () => {
  const { clock, quiet, overs } = setUp();
  quiet.begin();
  clock.advance(48 * 60 * MINUTE_MS);
  assert.deepEqual([quiet.time, overs(), clock.pending], [{ untilUnixMs: null }, 0, 0]);
  quiet.end();
  assert.deepEqual([quiet.time, overs()], [undefined, 0]);
});

test('the next choice takes the place of the one before', () => {
  const { clock, quiet, overs } = setUp();
  quiet.begin('halfHour');
  quiet.begin('hour');
  clock.advance(45 * MINUTE_MS);
  assert.equal(overs(), 0);
  quiet.begin();
  clock.advance(60 * MINUTE_MS);
  assert.deepEqual([quiet.time, overs(), clock.pending], [{ untilUnixMs: null }, 0, 0]);
});

test('it goes on after a restart, and ends when its time comes', () => {
  const { clock, settings, quiet } = setUp();
  quiet.begin('hour');
  clock.advance(20 * MINUTE_MS);
  quiet[Symbol.dispose]();
  const restarted = setUp(clock, settings);
  assert.equal(restarted.quiet.time?.untilUnixMs, clock.originUnixMs + 60 * MINUTE_MS);
  clock.advance(40 * MINUTE_MS);
  assert.deepEqual([restarted.quiet.time, restarted.overs(), clock.pending], [undefined, 1, 0]);
});

test('one that ended while the phone was closed is over at once, one without an end is not', () => {
  const timed = setUp();
  timed.quiet.begin('halfHour');
  timed.quiet[Symbol.dispose]();
  timed.clock.advance(31 * MINUTE_MS);
  assert.equal(setUp(timed.clock, timed.settings).quiet.time, undefined);
  const endless = setUp();
  endless.quiet.begin();
  endless.clock.advance(24 * 60 * MINUTE_MS);
  assert.deepEqual(setUp(endless.clock, endless.settings).quiet.time, { untilUnixMs: null });
});

test('a machine that slept over the end is not quiet for long', () => {
  class SleepingClock extends FakeClock {
    sleptMs = 0;
    override unixMs(): number {
      return super.unixMs() + this.sleptMs;
    }
  }
  const clock = new SleepingClock();
  const { quiet, overs } = setUp(clock);
  quiet.begin('hour');
  clock.sleptMs = 2 * 60 * MINUTE_MS;
  clock.advance(MINUTE_MS);
  assert.deepEqual([quiet.time, overs()], [undefined, 1]);
});

test('what is damaged in the settings keeps nobody quiet', () => {
  const settings = new MemorySettings();
  settings.set('quiet', '{"untilUnixMs":"soon"}');
  assert.equal(setUp(new FakeClock(), settings).quiet.time, undefined);
  settings.set('quiet', 'nonsense');
  assert.equal(setUp(new FakeClock(), settings).quiet.time, undefined);
});
