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

/** The answered calls that hear each other with `call`, itself among them, in the order given; empty where it is in no conference. */
export function conferenceWith(calls: readonly CallView[], { conference }: Pick<CallView, 'conference'>): readonly CallView[] {
  if (conference === undefined) return [];
  const parties = calls.filter((call) => call.conference === conference && call.state === 'active');
  return parties.length > 1 ? parties : [];
}

/** Calls one by one, and those of a conference together, in the order given. */
export function groupedCalls(calls: readonly CallView[]): readonly (readonly [CallView, ...CallView[]])[] {
  const seen = new Set<CallView>();
  return calls.flatMap((call) => {
    if (seen.has(call)) return [];
    const others = conferenceWith(calls, call).filter((each) => each !== call);
    const isTogether = call.state === 'active' && others.length > 0;
    for (const each of isTogether ? others : []) seen.add(each);
    return [isTogether ? ([call, ...others] as const) : ([call] as const)];
  });
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
