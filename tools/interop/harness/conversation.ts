import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Comparison, compareSounds } from '../sound/comparison.ts';
import type { Phone } from './phone.ts';
import type { Speech } from './speech.ts';

/** Seconds talked beyond the speech: the first and last moments of a recording are the call's beginning and end. */
const MARGIN_S = 1;
const LEAST_CORRELATION = 0.9;
const LEAST_WINDOWS = 10;
/** A playout buffer may move, a clock may drift; more is a jump that a person hears. */
const MOST_DRIFT_MS = 150;
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
export async function assertHeardWell(t: TestContext, call: () => Promise<readonly Heard[]>): Promise<void> {
  let heard = await call();
  if (!heard.every(isWell) && heard.some(isDisturbed)) {
    t.diagnostic(`called again, the machine was disturbed: ${heard.map(described).join('; ')}`);
    heard = await call();
  }
  for (const one of heard) {
    assert.ok(isWell(one), `not well heard: ${described(one)}`);
    t.diagnostic(described(one));
  }
}

function isWell({ what: { correlation, windows, weakWindows, driftMs, gainDb } }: Heard): boolean {
  return (
    correlation >= LEAST_CORRELATION &&
    windows >= LEAST_WINDOWS &&
    weakWindows <= 1 &&
    driftMs <= MOST_DRIFT_MS &&
    Math.abs(gainDb) <= MOST_GAIN_DB
  );
}

/** Gaps, jumps, or single bad seconds in sound that is good as a whole; what is wrong with us is wrong the second time too. */
function isDisturbed({ what: { correlation, weakWindows, gaps, driftMs } }: Heard): boolean {
  return gaps > 0 || driftMs > MOST_DRIFT_MS || (correlation >= LEAST_CORRELATION && weakWindows > 1);
}

function described({ who, what }: Heard): string {
  const { correlation, weakWindows, windows, delayMs, driftMs, gainDb, gaps } = what;
  const seconds = `${windows} s, ${weakWindows} of them weak`;
  return `${who}: correlation ${correlation.toFixed(3)} (${seconds}), at ${delayMs} ms ±${driftMs}, ${gainDb.toFixed(1)} dB, ${gaps} gaps`;
}
