import assert from 'node:assert/strict';
import type { Call } from '../calls/call.ts';
import type { CallsOptions } from '../calls/calls.ts';
import { assertTalking } from './flow-acts.ts';
import type { FlowPhone, FlowStage } from './flow-stage.ts';

/** Three phones that find each other without a server. Who refers whom to whom says the name. */
export interface TransferCast {
  readonly transferor: FlowPhone;
  readonly transferee: FlowPhone;
  readonly target: FlowPhone;
  /** The transferor's call with the transferee, and that one's own view of it. */
  readonly first: Call;
  readonly theirs: Call;
}

/** The transferee has called the transferor. */
export const transferCast =
  (targetCalls: Partial<CallsOptions> = {}) =>
  async (stage: FlowStage): Promise<TransferCast> => {
    const transferor = await stage.phone('transferor');
    const transferee = await stage.phone('transferee');
    const target = await stage.phone('target', { calls: targetCalls });
    const [theirs, first] = await stage.talk(transferee, transferor);
    return { transferor, transferee, target, first, theirs };
  };

/** The transferor has the transferee on hold and talks to the target. */
export async function consultation(stage: FlowStage): Promise<TransferCast & { readonly second: Call; readonly targets: Call }> {
  const cast = await transferCast()(stage);
  await stage.during(cast.first.setHeld(true));
  await stage.calm();
  const [second, targets] = await stage.talk(cast.transferor, cast.target);
  return { ...cast, second, targets };
}

/** The two that were brought together talk, and who did it is out of it. */
export function assertHandedOver({
  transferor,
  transferee,
  target,
}: Pick<TransferCast, 'transferor' | 'transferee' | 'target'>): void {
  assertTalking(transferee, target);
  assert.equal(transferor.calls.running.length, 0);
}

/** A report of `by` on what has become of its reference. */
export const notified = (by = 'transferee'): string => `
    ${by} > transferor: NOTIFY
    transferor > ${by}: 200 NOTIFY`;

/** The REFER that `referee` follows. */
export const referred = (referee = 'transferee'): string => `
    transferor > ${referee}: REFER
    ${referee} > transferor: 202 REFER
    ${notified(referee)}`;

/** The call that the transferor, who is told that it is done, has no use for any more. */
export const released = (referee = 'transferee'): string => `
    ${notified(referee)}
    transferor > ${referee}: BYE
    ${referee} > transferor: 200 BYE`;
