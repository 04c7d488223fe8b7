import assert from 'node:assert/strict';
import type { Call } from '../calls/call.ts';
import type { CallsOptions } from '../calls/calls.ts';
import type { FlowPhone, FlowStage } from './flow-stage.ts';

/** A call between two who talk with each other and nobody else. */
export function assertTalking(a: FlowPhone, b: FlowPhone): void {
  const [hers, his] = [a, b].map(({ calls }) => calls.running);
  assert.deepEqual([hers?.length, his?.length], [1, 1]);
  assert.deepEqual([hers?.[0]?.facts.state, his?.[0]?.facts.state], ['active', 'active']);
  assert.equal(hers?.[0]?.facts.sipCallId, his?.[0]?.facts.sipCallId);
}

/** How `call` has ended. */
export function assertEnded({ facts: { end } }: Call, by: 'local' | 'remote' | 'failure', status: number): void {
  assert.deepEqual([end?.by, end?.status], [by, status]);
}

/** Alice calls Bob, they talk, and Bob hangs up. */
export async function talkAndEnd(
  stage: FlowStage,
  { alice, bob }: { readonly alice: FlowPhone; readonly bob: FlowPhone },
): Promise<void> {
  const [hers, his] = await stage.talk(alice, bob);
  his.hangUp();
  await stage.until(() => hers.facts.state === 'ended');
  assertEnded(hers, 'remote', 200);
}

/** A phone that refuses every call before it rings. */
export function refusing(status: number): Partial<CallsOptions> {
  return {
    accountOf: (invite) => {
      invite.reject(status);
      return undefined;
    },
  };
}
