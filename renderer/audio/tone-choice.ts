import type { Snapshot } from '../../main/contract/snapshot.ts';
import type { ToneName } from './tones.ts';

/**
 * What the phone should sound like now: a ring, a soft beep when somebody calls during a call, or the far ringing of a call we made
 * (only after 180, and while no sound of theirs is heard: RFC 3960 §3.2).
 *
 * @param silenced ids of incoming calls that the person has silenced
 */
export function toneFor(calls: Snapshot['calls'], silenced: readonly string[]): ToneName | undefined {
  const isTalking = calls.some(({ state }) => state === 'active' || state === 'connecting');
  const isCalled = calls.some(({ state, id }) => state === 'incoming' && !silenced.includes(id));
  if (isCalled) return isTalking ? 'callWaiting' : 'ring';
  const isRinging = calls.some(
    ({ state, progressStatus, earlyMedia }) => state === 'remoteRinging' && progressStatus === 180 && !earlyMedia,
  );
  return isRinging && !isTalking ? 'ringback' : undefined;
}

/** Whether the calls need microphone and loudspeaker. */
export function needsSound(calls: Snapshot['calls']): boolean {
  return calls.some(({ state }) => state !== 'incoming' && state !== 'ended');
}
