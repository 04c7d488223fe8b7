import { MessageSquare, Phone } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useActions, useMessageActions } from '../state/session-context.ts';
import { CallDiagnosis } from '../trace/diagnosis.tsx';
import { endedTitle, endingOfCall, endingText } from '../words/call-words.ts';
import { formatDuration } from '../words/duration.ts';
import { isOnPurpose } from '../words/ending.ts';
import { peerTitle } from '../words/peer.ts';
import { CallIdentity } from './call-identity.tsx';
import { Consultation } from './consultation.tsx';

/** For a few seconds: how the call ended, why, and what to do. */
export function EndedPanel({ call }: { readonly call: CallView }) {
  const actions = useActions();
  const messageActions = useMessageActions();
  const ending = endingOfCall(call);
  const text = endingText(ending);
  return (
    <section
      aria-label={m.call_region({ name: peerTitle(call.peer) })}
      data-call-state={call.state}
      className="flex min-h-0 flex-1 flex-col items-center overflow-y-auto p-4 wide:p-8"
    >
      <div className="my-auto flex w-full flex-col items-center gap-6">
        <CallIdentity call={call} />
        <div className="flex max-w-sm flex-col items-center gap-1 text-center">
          <p className="text-lg font-semibold">{endedTitle(call)}</p>
          {call.answeredAtUnixMs !== undefined && call.endedAtUnixMs !== undefined && (
            <p className="text-ink-2 tabular">{formatDuration(call.endedAtUnixMs - call.answeredAtUnixMs)}</p>
          )}
          <CallDiagnosis callId={call.id} accountId={call.accountId} peerUri={call.peer.uri} without={['callAgain']}>
            {text && <p className="text-ink-2">{text}</p>}
          </CallDiagnosis>
          {!isOnPurpose(ending) && <StatusCode call={call} />}
        </div>
        <Consultation call={call} />
        <div className="flex gap-2">
          <Button onClick={() => void actions.dismiss(call.id)}>{m.close()}</Button>
          <Button icon={MessageSquare} onClick={() => messageActions.open({ accountId: call.accountId, peerUri: call.peer.uri })}>
            {m.message_short()}
          </Button>
          <Button tone="accent" icon={Phone} onClick={() => void actions.callAgain(call)}>
            {m.call_again()}
          </Button>
        </div>
      </div>
    </section>
  );
}

/** The server's own words, for who supports phones. */
function StatusCode({ call: { end } }: { readonly call: CallView }) {
  if (end === undefined || end.status === 0 || end.by === 'failure') return null;
  return (
    <p className="text-sm text-ink-3" data-selectable>
      {`${end.status} ${end.reason}`.trim()}
    </p>
  );
}
