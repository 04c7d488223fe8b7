import * as m from '../paraglide/messages.js';
import { useForegroundCall } from '../state/session-context.ts';
import { callStatus } from '../words/call-words.ts';
import { peerTitle } from '../words/peer.ts';

/** Tells a screen reader what the call in front is doing, in a region that is always there. */
export function Announcer() {
  const call = useForegroundCall();
  return (
    <p role="status" className="sr-only">
      {call && `${peerTitle(call.peer)}: ${callStatus(call) ?? m.call_connected()}`}
    </p>
  );
}
