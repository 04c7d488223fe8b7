import { conferenceWith } from '../state/call-choice.ts';
import { useForegroundCall, useSnapshot } from '../state/session-context.ts';
import { CallPanel } from './call-panel.tsx';
import { ConferencePanel } from './conference-panel.tsx';
import { EndedPanel } from './ended-panel.tsx';
import { IncomingPanel } from './incoming-panel.tsx';
import { OtherCalls } from './other-calls.tsx';

/** The call in front, and the others stacked above it. */
export function CallArea() {
  const front = useForegroundCall();
  const calls = useSnapshot((snapshot) => snapshot.calls);
  if (front === undefined) return null;
  // Who waits while somebody is asked has their place in the panel.
  const [first, ...more] = conferenceWith(calls, front);
  const together = first === undefined ? [front] : [first, ...more];
  const others = calls.filter((call) => !together.includes(call) && call.id !== front.consults);
  if (first !== undefined) {
    return (
      <div className="mx-auto flex min-h-0 w-full max-w-xl flex-1 flex-col">
        {others.length > 0 && <OtherCalls calls={others} front={front} />}
        <ConferencePanel calls={[first, ...more]} />
      </div>
    );
  }
  return (
    <div className="mx-auto flex min-h-0 w-full max-w-xl flex-1 flex-col">
      {others.length > 0 && <OtherCalls calls={others} front={front} />}
      {front.state === 'incoming' && <IncomingPanel key={front.id} call={front} />}
      {front.state === 'ended' && <EndedPanel key={front.id} call={front} />}
      {front.state !== 'incoming' && front.state !== 'ended' && (
        <CallPanel key={front.id} call={front} isAlone={others.length === 0} />
      )}
    </div>
  );
}
