import type { GlobalAction } from '../../main/contract/desktop-view.ts';
import type { CallState, CallView } from '../../main/contract/snapshot.ts';

const talks: ReadonlySet<CallState> = new Set(['dialing', 'remoteRinging', 'connecting', 'active']);

type Call = Pick<CallView, 'state' | 'heldByUs'>;

/**
 * The call that a global key means: who rings is answered; the call that is talked in is muted and ended, and without one `hangUp`
 * declines who rings.
 */
export function keyTarget<C extends Call>(action: Exclude<GlobalAction, 'dial'>, calls: readonly C[]): C | undefined {
  const ringing = calls.find(({ state }) => state === 'incoming');
  const running = calls.filter(({ state }) => talks.has(state));
  const talked = running.find(({ heldByUs }) => !heldByUs) ?? running[0];
  if (action === 'answer') return ringing;
  return action === 'mute' ? talked : (talked ?? ringing);
}
