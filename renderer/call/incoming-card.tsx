import { BellOff, Phone, PhoneOff } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { useActions, useView } from '../state/session-context.ts';
import { callAccount, callTitle, callVia } from '../words/call-words.ts';
import { peerAddress } from '../words/peer.ts';

/** An incoming call in little room: above other pages, and in the small window of its own. */
export function IncomingCard({ call }: { readonly call: CallView }) {
  const title = callTitle(call);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-4">
        <Avatar title={title} size="medium" breathes />
        <div className="min-w-0 flex-1">
          <Clipped text={title} className="text-lg font-semibold" />
          {!call.isWithheld && <Clipped text={peerAddress(call.peer)} className="text-ink-2" />}
          <Clipped text={[callAccount(call), callVia(call)].filter(Boolean).join(' · ')} className="text-sm text-ink-3" />
        </div>
      </div>
      <IncomingButtons call={call} />
    </div>
  );
}

function IncomingButtons({ call }: { readonly call: CallView }) {
  const actions = useActions();
  const isSilenced = useView((view) => view.silencedCallIds.includes(call.id));
  return (
    <div className="flex gap-2">
      <Button tone="danger" icon={PhoneOff} className="h-10 flex-1" onClick={() => void actions.decline(call.id)}>
        {m.decline()}
      </Button>
      <Button tone="accent" icon={Phone} className="h-10 flex-1" onClick={() => void actions.answer(call.id)}>
        {m.answer()}
      </Button>
      <Button icon={BellOff} className="h-10" disabled={isSilenced} onClick={() => actions.silence(call.id)}>
        {m.silence()}
      </Button>
    </div>
  );
}
