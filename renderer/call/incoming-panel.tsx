import { BellOff, MessageSquare, Phone, PhoneOff } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useActions, useMessageActions, useView } from '../state/session-context.ts';
import { callTitle } from '../words/call-words.ts';
import { CallIdentity } from './call-identity.tsx';

/** Somebody calls, and no other call is in front. */
export function IncomingPanel({ call }: { readonly call: CallView }) {
  const actions = useActions();
  const messageActions = useMessageActions();
  const isSilenced = useView((view) => view.silencedCallIds.includes(call.id));
  return (
    <section
      aria-label={m.incoming_region({ name: callTitle(call) })}
      data-call-state={call.state}
      className="flex min-h-0 flex-1 flex-col items-center overflow-y-auto p-4 wide:p-8"
    >
      <div className="my-auto flex w-full flex-col items-center gap-8">
        <p className="font-semibold text-accent-ink">{m.incoming_call()}</p>
        <CallIdentity call={call} breathes />
        <div className="grid w-full max-w-sm grid-cols-2 gap-3">
          <Button tone="danger" icon={PhoneOff} className="h-12 text-lg" onClick={() => void actions.decline(call.id)}>
            {m.decline()}
          </Button>
          <Button tone="accent" icon={Phone} className="h-12 text-lg" onClick={() => void actions.answer(call.id)}>
            {m.answer()}
          </Button>
          <Button tone="quiet" icon={BellOff} disabled={isSilenced} onClick={() => actions.silence(call.id)}>
            {isSilenced ? m.silenced() : m.silence()}
          </Button>
          <Button
            tone="quiet"
            icon={MessageSquare}
            disabled={call.isWithheld}
            onClick={() => messageActions.open({ accountId: call.accountId, peerUri: call.peer.uri })}
          >
            {m.message_short()}
          </Button>
        </div>
      </div>
    </section>
  );
}
