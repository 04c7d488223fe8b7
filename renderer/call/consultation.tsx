import { ArrowRightLeft, CornerUpLeft } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useActions, useSnapshot } from '../state/session-context.ts';
import { peerTitle } from '../words/peer.ts';
import { canBeConnected } from './transfer-choices.ts';

/** Somebody is asked before a transfer: connect both, or go back to who waits. */
export function Consultation({ call }: { readonly call: CallView }) {
  const actions = useActions();
  const waiting = useSnapshot(({ calls }) => calls.find(({ id, state }) => id === call.consults && state !== 'ended'));
  if (waiting === undefined) return null;
  const names = { waiting: peerTitle(waiting.peer), asked: peerTitle(call.peer) };
  const isOver = call.state === 'ended';
  return (
    <div className="flex w-full max-w-md shrink-0 flex-col gap-3 rounded-lg bg-accent-soft p-3">
      {!isOver && <p className="sr-only text-sm text-ink wide:not-sr-only">{m.transfer_complete_text(names)}</p>}
      <div className="flex flex-wrap justify-end gap-2">
        <Button
          tone="quiet"
          icon={CornerUpLeft}
          aria-label={m.transfer_cancel({ name: names.waiting })}
          onClick={() => void actions.endConsultation(call)}
        >
          <span className="wide:hidden">{m.back()}</span>
          <span className="hidden wide:inline">{m.transfer_cancel({ name: names.waiting })}</span>
        </Button>
        {canBeConnected(call) && (
          <Button tone="accent" icon={ArrowRightLeft} onClick={() => void actions.transferTo(waiting.id, call.id)}>
            {m.transfer_complete()}
          </Button>
        )}
      </div>
    </div>
  );
}
