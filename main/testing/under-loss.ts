import assert from 'node:assert/strict';
import { test } from 'node:test';

/** One draw of the network: its seed, and how much of what is sent is lost, 0 to 1. */
export interface Luck {
  readonly seed: number;
  readonly lossRate: number;
}

/** What has to come about although datagrams are lost. */
export interface LossStory<Stage> {
  /** What comes about; the loss is added. */
  readonly title: string;
  readonly rates?: readonly number[];
  readonly share?: Share;
  /** Sets the scene, which must come about: nothing is lost before `play`, unless it cannot matter. */
  set(luck: Luck): Promise<Stage>;
  /** Plays, and throws an `AssertionError` when it did not come about, which this seed may excuse. Any other error is a bug. */
  play(stage: NoInfer<Stage>, luck: Luck): Promise<void>;
  /** Ends all, whatever came about, and throws when something is left: no seed excuses that. */
  close(stage: NoInfer<Stage>, luck: Luck): Promise<void>;
}

/** Of how many seeds how many have to let it come about. */
export interface Share {
  readonly least: number;
  readonly of: number;
}

/**
 * A transaction has eleven tries at most (RFC 3261 §17.1), so any seed may lose all of one message; but a stack that does not repeat, or
 * repeats too little, fails with more than two of six.
 */
const MOST: Share = { least: 4, of: 6 };

/** Tests `story` with each of its rates, by default 10 and 30 %. Without loss there is no excuse: it is played once. */
export function testUnderLoss<Stage>(story: LossStory<Stage>): void {
  const { title, rates = [0.1, 0.3], share = MOST } = story;
  for (const lossRate of rates) {
    test(`${title}, with ${lossRate * 100} % loss`, () =>
      comesAbout(story, lossRate, lossRate > 0 ? share : { least: 1, of: 1 }));
  }
}

async function comesAbout<Stage>(story: LossStory<Stage>, lossRate: number, { least, of }: Share): Promise<void> {
  const failures: unknown[] = [];
  for (let seed = 1; seed - 1 - failures.length < least; seed++) {
    const failure = await perform(story, { seed, lossRate });
    if (failure) failures.push(failure);
    if (failures.length > of - least)
      throw new AggregateError(failures, `with ${failures.length} of ${seed} seeds it did not come about`);
  }
}

/** @returns why it did not come about */
async function perform<Stage>(story: LossStory<Stage>, luck: Luck): Promise<assert.AssertionError | undefined> {
  const stage = await story.set(luck);
  const failure = await story.play(stage, luck).then(() => undefined, excusable);
  await story.close(stage, luck);
  return failure;
}

function excusable(error: unknown): assert.AssertionError {
  if (error instanceof assert.AssertionError) return error;
  throw error;
}
