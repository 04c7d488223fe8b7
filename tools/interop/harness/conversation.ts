import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Comparison, compareSounds } from '../sound/comparison.ts';
import type { Phone } from './phone.ts';
import type { Speech } from './speech.ts';

/** Seconds talked beyond the speech: the first and last moments of a recording are the call's beginning and end. */
const MARGIN_S = 1;
const LEAST_CORRELATION = 0.9;
/** Ten seconds of speech. */
const LEAST_WINDOWS = 20;
const MOST_WEAK_WINDOWS = 2;
/** A playout buffer may move, a clock may drift; more is a jump that a person hears. */
const MOST_DRIFT_MS = 150;
/** A quiet machine does not move the sound by so much. */
const DISTURBED_DRIFT_MS = 25;
const MOST_GAIN_DB = 3;

export interface Heard {
  readonly who: string;
  readonly what: Comparison;
}

/** One phone calls the other, both say the speech, one of them hangs up, and both recordings are compared with the speech. */
export async function converse(
  caller: Phone,
  callee: Phone,
  {
    domain,
    speech,
    endedBy = 'caller',
  }: { readonly domain: string; readonly speech: Speech; readonly endedBy?: 'caller' | 'callee' },
): Promise<readonly [atCaller: Heard, atCallee: Heard]> {
  await callee.prepare();
  await caller.prepare();
  await caller.dial(`sip:${callee.user}@${domain}`);
  await callee.accept();
  await callee.established();
  await caller.established();
  await sleep((speech.seconds + MARGIN_S) * 1_000);
  await (endedBy === 'caller' ? caller : callee).hangUp();
  await caller.closed();
  await callee.closed();
  return [heardBy(caller, callee, speech), heardBy(callee, caller, speech)];
}

/** What a phone heard of another that said the speech. */
function heardBy(listener: Phone, speaker: Phone, { sound }: Speech): Heard {
  return {
    who: `${listener.name} of ${speaker.name}`,
    what: compareSounds(sound, listener.heard(), { repeated: speaker.repeats }),
  };
}

/**
 * Holds a call and asserts that both sides heard the speech. When it was not heard and there are gaps or jumps in it, the machine was too
 * busy to tell anything: the call is made once more, and the test says so.
 */
export async function assertHeardWell(
  t: TestContext,
  call: () => Promise<readonly Heard[]>,
  leastCorrelation = LEAST_CORRELATION,
  mostDriftMs = MOST_DRIFT_MS,
): Promise<void> {
  const isGood = (one: Heard): boolean => isWell(one, leastCorrelation, mostDriftMs);
  let heard = await call();
  if (!heard.every(isGood) && heard.some(isDisturbed)) {
    t.diagnostic(`called again, the machine was disturbed: ${heard.map(described).join('; ')}`);
    heard = await call();
  }
  for (const one of heard) {
    assert.ok(isGood(one), `not well heard: ${described(one)}`);
    t.diagnostic(described(one));
  }
}

function isWell(
  { what: { correlation, windows, weakWindows, driftMs, gainDb } }: Heard,
  leastCorrelation: number,
  mostDriftMs: number,
): boolean {
  return (
    correlation >= leastCorrelation &&
    windows >= LEAST_WINDOWS &&
    weakWindows <= MOST_WEAK_WINDOWS &&
    driftMs <= mostDriftMs &&
    Math.abs(gainDb) <= MOST_GAIN_DB
  );
}

/** Gaps, jumps, or single bad moments in sound that is good as a whole; what is wrong with us is wrong the second time too. */
function isDisturbed({ what: { correlation, weakWindows, gaps, driftMs } }: Heard): boolean {
  const isGoodAsAWhole = correlation >= LEAST_CORRELATION;
  return gaps > 0 || driftMs > DISTURBED_DRIFT_MS || (isGoodAsAWhole && weakWindows > MOST_WEAK_WINDOWS);
}

function described({ who, what }: Heard): string {
  const { correlation, weakWindows, windows, delayMs, driftMs, gainDb, gaps } = what;
  const compared = `${windows / 2} s, ${weakWindows} weak windows`;
  return `${who}: correlation ${correlation.toFixed(3)} (${compared}), at ${delayMs} ms ±${driftMs}, ${gainDb.toFixed(1)} dB, ${gaps} gaps`;
}
