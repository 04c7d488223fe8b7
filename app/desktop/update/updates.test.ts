import assert from 'node:assert/strict';
import test from 'node:test';
import { silentLog } from '../../../main/base/log.ts';
import { fail, ok, type Result } from '../../../main/base/result.ts';
import type { UpdateMode } from '../../../main/contract/desktop-view.ts';
import { limits } from '../../../main/limits.ts';
import { FakeClock, settle } from '../../../main/testing/fake-clock.ts';
import { SeededRandom } from '../../../main/testing/seeded-random.ts';
import type { Download, UpdateProblem, UpdateSource } from './update-source.ts';
import { Updates } from './updates.ts';

/** A source that answers when told to. */
class FakeSource implements UpdateSource {
  checks = 0;
  readonly downloads: Download[] = [];
  installs = 0;
  canInstall = true;
  #answer: PromiseWithResolvers<Result<string | undefined, UpdateProblem>> | undefined;
  #arrival: PromiseWithResolvers<Result<undefined, UpdateProblem>> | undefined;

  check(): Promise<Result<string | undefined, UpdateProblem>> {
    this.checks += 1;
    this.#answer = Promise.withResolvers();
    return this.#answer.promise;
  }

  download(download: Download): Promise<Result<undefined, UpdateProblem>> {
    this.downloads.push(download);
    this.#arrival = Promise.withResolvers();
    return this.#arrival.promise;
  }

  install(): boolean {
    this.installs += 1;
    return this.canInstall;
  }

  async answers(answer: Result<string | undefined, UpdateProblem>): Promise<void> {
    this.#answer?.resolve(answer);
    await settle();
  }

  async arrives(arrival: Result<undefined, UpdateProblem> = ok(undefined)): Promise<void> {
    this.#arrival?.resolve(arrival);
    await settle();
  }
}

const { firstCheckMs, everyMs, jitter, checkMs, stallMs } = limits.update;
const latest = (ms: number): number => Math.ceil(ms * (1 + jitter));
const earliest = (ms: number): number => Math.floor(ms * (1 - jitter)) - 1;

function setUp(context: { after(run: () => void): void }, mode: UpdateMode = 'automatic', canInstall = true) {
  const clock = new FakeClock();
  const source = new FakeSource();
  const ends: boolean[] = [];
  const updates = new Updates({
    source,
    canInstall,
    mode,
    clock,
    random: new SeededRandom(7),
    log: silentLog,
    end: (last) => ends.push(last()),
  });
  context.after(() => {
    updates[Symbol.dispose]();
    assert.equal(clock.pending, 0);
  });
  const found = async (version = '0.2.0'): Promise<void> => {
    clock.advance(latest(firstCheckMs));
    await source.answers(ok(version));
  };
  const ready = async (): Promise<void> => {
    await found();
    await source.arrives();
  };
  /** On to the next look of its own, and no further. */
  const nextLook = (): void => {
    const { checks } = source;
    for (let waitedMs = 0; source.checks === checks; waitedMs += 1_000) {
      assert.ok(waitedMs <= latest(everyMs));
      clock.advance(1_000);
    }
  };
  return { clock, source, updates, ends, found, ready, nextLook, state: () => updates.view.state };
}

test('looks a while after the start and about once a day from then on, not all copies at once', async (context) => {
  const { clock, source, state } = setUp(context);
  clock.advance(earliest(firstCheckMs));
  assert.equal(source.checks, 0);
  clock.advance(latest(firstCheckMs) - earliest(firstCheckMs));
  assert.deepEqual([source.checks, state()], [1, 'checking']);
  await source.answers(ok(undefined));
  assert.equal(state(), 'none');
  clock.advance(earliest(everyMs));
  assert.equal(source.checks, 1);
  clock.advance(latest(everyMs) - earliest(everyMs));
  assert.equal(source.checks, 2);
  const first = (seed: number): number => {
    const other = new FakeClock();
    const asked = new FakeSource();
    using _ = new Updates({
      source: asked,
      canInstall: true,
      mode: 'tell',
      clock: other,
      random: new SeededRandom(seed),
      log: silentLog,
      end: () => undefined,
    });
    while (asked.checks === 0) other.advance(100);
    return other.nowMs();
  };
  assert.ok(new Set([1, 2, 3, 4].map(first)).size > 1);
});

test('automatic: what is found is fetched, and ready to start', async (context) => {
  const { source, updates, found, state } = setUp(context);
  await found();
  assert.deepEqual([state(), updates.view.version, updates.view.percent], ['downloading', '0.2.0', 0]);
  source.downloads[0]?.onProgress(41.7);
  assert.equal(updates.view.percent, 41);
  await source.arrives();
  assert.deepEqual([state(), updates.view.version, updates.view.percent], ['ready', '0.2.0', undefined]);
});

test('tell me: what is found waits for a word; off: nothing is looked for but by hand', async (context) => {
  const tell = setUp(context, 'tell');
  await tell.found();
  assert.deepEqual([tell.state(), tell.source.downloads.length], ['available', 0]);
  tell.updates.step('download');
  assert.equal(tell.state(), 'downloading');

  const off = setUp(context, 'off');
  off.clock.advance(10 * everyMs);
  assert.equal(off.source.checks, 0);
  off.updates.step('check');
  await off.source.answers(ok('0.2.0'));
  assert.deepEqual([off.state(), off.clock.pending], ['available', 0]);
  off.updates.setMode('automatic');
  assert.equal(off.state(), 'downloading');
  tell.updates.setMode('off');
  assert.equal(tell.state(), 'downloading', 'what was asked for goes on');
});

test('where the system owns the program it only tells', async (context) => {
  const { source, updates, found, state } = setUp(context, 'automatic', false);
  await found();
  updates.step('download');
  updates.step('restart');
  assert.deepEqual([state(), updates.view.canInstall, source.downloads.length, source.installs], ['available', false, 0, 0]);
});

test('restarts at once without a call, during one only after the last has ended, and not when that is taken back', async (context) => {
  const { source, updates, ends, ready } = setUp(context);
  updates.step('restart');
  assert.equal(updates.view.isRestartWanted, false, 'there is nothing to start');
  updates.setBusy(true);
  await ready();
  updates.step('restart');
  assert.deepEqual([updates.view.isRestartWanted, source.installs], [true, 0]);
  updates.step('stay');
  updates.setBusy(false);
  assert.equal(source.installs, 0);
  updates.setBusy(true);
  updates.step('restart');
  updates.setBusy(true);
  assert.equal(source.installs, 0);
  updates.setBusy(false);
  updates.setBusy(false);
  assert.deepEqual([source.installs, ends], [1, [true]]);
});

test('a failure says why, and is tried again with the next look', async (context) => {
  const { nextLook, source, updates, found, state } = setUp(context);
  await found();
  await source.arrives(fail('damaged'));
  assert.deepEqual([state(), updates.view.problem], ['failed', 'damaged']);
  nextLook();
  assert.equal(state(), 'checking');
  await source.answers(fail('unreachable'));
  assert.deepEqual([state(), updates.view.problem], ['failed', 'unreachable']);
  updates.step('check');
  await source.answers(ok('0.2.1'));
  assert.deepEqual([state(), updates.view.version, updates.view.problem], ['downloading', '0.2.1', undefined]);
});

test('a source that is silent is given up, and what it says later counts for nothing', async (context) => {
  const { clock, source, updates, nextLook, state } = setUp(context);
  nextLook();
  clock.advance(checkMs);
  assert.deepEqual([state(), updates.view.problem], ['failed', 'unreachable']);
  await source.answers(ok('0.2.0'));
  assert.equal(state(), 'failed');
  nextLook();
  await source.answers(ok('0.2.0'));
  clock.advance(stallMs - 1);
  source.downloads[0]?.onProgress(10);
  clock.advance(stallMs - 1);
  assert.equal(state(), 'downloading');
  clock.advance(1);
  assert.deepEqual([state(), source.downloads[0]?.signal.aborted], ['failed', true]);
  await source.arrives();
  source.downloads[0]?.onProgress(99);
  assert.equal(state(), 'failed');
});

test('tells of every change, and of a percentage once', async (context) => {
  const { source, updates, found } = setUp(context);
  const seen: string[] = [];
  updates.onChanged(() => seen.push(`${updates.view.state} ${updates.view.percent ?? ''}`.trim()));
  await found();
  for (const percent of [0.2, 5.1, 5.9, 130]) source.downloads[0]?.onProgress(percent);
  await source.arrives();
  assert.deepEqual(seen.slice(-4), ['downloading 0', 'downloading 5', 'downloading 100', 'ready']);
});
