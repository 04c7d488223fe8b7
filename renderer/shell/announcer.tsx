import { useEffect } from 'react';
import * as m from '../paraglide/messages.js';
import { waitingCalls } from '../state/call-choice.ts';
import { useForegroundCall, useSnapshot } from '../state/session-context.ts';
import { callStatus } from '../words/call-words.ts';
import { peerTitle } from '../words/peer.ts';

/** Tells a screen reader what the call in front is doing, in a region that is always there. */
export function Announcer() {
  const call = useForegroundCall();
  useTitle();
  return (
    <p role="status" className="sr-only">
      {call && `${peerTitle(call.peer)}: ${callStatus(call) ?? m.call_connected()}`}
    </p>
  );
}

/** Who calls, or how many messages are unread, for a window or tab that is not in sight. */
function useTitle(): void {
  const caller = waitingCalls(useSnapshot((snapshot) => snapshot.calls))[0];
  const unread = useSnapshot((snapshot) => snapshot.messages.unread);
  const name = unread > 0 ? `(${unread}) ${m.app_name()}` : m.app_name();
  const title = caller ? `${m.incoming_call()}: ${peerTitle(caller.peer)}` : name;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
