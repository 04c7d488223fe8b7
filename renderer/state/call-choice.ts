import type { CallView } from '../../main/contract/snapshot.ts';

/** Which calls come first when the person chose none: those that need an answer or attention. */
const urgency: Readonly<Record<CallView['state'], number>> = {
  active: 0,
  connecting: 1,
  remoteRinging: 2,
  dialing: 2,
  incoming: 3,
  ended: 5,
};

const HELD = 4;

const urgencyOf = (call: CallView): number => (call.heldByUs && call.state === 'active' ? HELD : urgency[call.state]);

/** The call in front: the chosen one while it exists, else the most urgent, the newest among equals. */
export function foregroundCall(calls: readonly CallView[], chosenId: string | undefined): CallView | undefined {
  const chosen = calls.find(({ id }) => id === chosenId);
  if (chosen) return chosen;
  const newestFirst = [...calls].sort((a, b) => b.startedAtUnixMs - a.startedAtUnixMs);
  return newestFirst.sort((a, b) => urgencyOf(a) - urgencyOf(b))[0];
}

/** Incoming calls that wait for an answer, oldest first. */
export function waitingCalls(calls: readonly CallView[]): readonly CallView[] {
  return calls.filter(({ state }) => state === 'incoming').sort((a, b) => a.startedAtUnixMs - b.startedAtUnixMs);
}

/** Calls that talk now and would be heard together with another one. */
export function talkingCalls(calls: readonly CallView[]): readonly CallView[] {
  return calls.filter(({ state, heldByUs }) => state === 'active' && !heldByUs);
}

/** Whether digits, hold and mute make sense. */
export const canTalk = ({ state }: Pick<CallView, 'state'>): boolean => state === 'active';

/** Whether it can be sent to somebody else: it is answered, and not on its way already. */
export function canTransfer({ state, transfer }: Pick<CallView, 'state' | 'transfer'>): boolean {
  return state === 'active' && transfer?.state !== 'pending' && transfer?.state !== 'ringing';
}
