import { test } from 'node:test';
import { FlowStage } from './flow-stage.ts';

/** One flow of an RFC: who is there, what they do, and what that looks like on the wire. */
export interface FlowStory<Cast> {
  readonly title: string;
  set(stage: FlowStage): Promise<Cast>;
  /** What people do and what must have come of it; throws when it has not. */
  play(stage: FlowStage, cast: Cast): Promise<void>;
  /** As `parseFlow` reads it. */
  readonly flow: string;
  /** With 30 % loss it takes so long that somebody's patience ends it in another order: only what comes of it is looked at then. */
  readonly mayEndOtherwise?: boolean;
}

/**
 * Seeds tried with 30 % loss until it comes about as drawn: of a call over three hops one in four cannot come about in time (RFC 3261
 * §13.3.1.4), and who waits for a report may lose patience.
 */
const SEEDS = 20;

/**
 * Tests `story` without loss, where every message is as drawn, and with 10 and 30 % loss, where the same comes about with repetitions; and
 * that nothing is left over, whatever came about.
 */
export function testFlow<Cast>(story: FlowStory<Cast>): void {
  for (const lossRate of [0, 0.1]) {
    test(`${story.title}, with ${lossRate * 100} % loss`, async () => {
      const failure = await perform(story, 1, lossRate);
      if (failure) throw failure.error;
    });
  }
  test(`${story.title}, with 30 % loss`, async () => {
    let failure: Failure | undefined;
    for (let seed = 1; seed <= SEEDS; seed++) {
      failure = await perform(story, seed, 0.3);
      if (!failure) return;
    }
    throw failure?.error;
  });
}

interface Failure {
  readonly error: unknown;
}

/** @returns why it did not come about; throws when something is left over */
async function perform<Cast>(story: FlowStory<Cast>, seed: number, lossRate: number): Promise<Failure | undefined> {
  const { set, play, flow, mayEndOtherwise = false } = story;
  const stage = new FlowStage({ seed, impairment: { lossRate } });
  const cast = await set(stage);
  stage.begin();
  const failure = await attempt(async () => {
    await play(stage, cast);
    await stage.calm();
    if (lossRate < 0.3 || !mayEndOtherwise) stage.assertFlow(flow);
  });
  await stage.close();
  return failure;
}

async function attempt(act: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return { error };
  }
}
