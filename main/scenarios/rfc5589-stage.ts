import type { Call } from '../calls/call.ts';
import type { CallsOptions } from '../calls/calls.ts';
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
