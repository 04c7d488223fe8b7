import { type LossStory, testUnderLoss } from '../testing/under-loss.ts';
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
 * Of a call over three hops one in four cannot come about in time with 30 % loss (RFC 3261 §13.3.1.4), and who waits for a report may lose
 * patience: one of so many seeds has to let it.
 */
const ONE_OF_MANY = { least: 1, of: 20 };

/**
 * Tests `story` without loss, where every message is as drawn, and with 10 and 30 %, where the same comes about with repetitions; and that
 * nothing is left over, whatever came about.
 */
export function testFlow<Cast>({ title, set, play, flow, mayEndOtherwise = false }: FlowStory<Cast>): void {
  const story: LossStory<{ readonly stage: FlowStage; readonly cast: Cast }> = {
    title,
    async set({ seed, lossRate }) {
      const stage = new FlowStage({ seed, impairment: { lossRate } });
      const cast = await set(stage);
      stage.begin();
      return { stage, cast };
    },
    async play({ stage, cast }, { lossRate }) {
      await play(stage, cast);
      await stage.calm();
      if (lossRate < 0.3 || !mayEndOtherwise) stage.assertFlow(flow);
    },
    close: ({ stage }) => stage.close(),
  };
  testUnderLoss({ ...story, rates: [0, 0.1] });
  testUnderLoss({ ...story, rates: [0.3], share: ONE_OF_MANY });
}
