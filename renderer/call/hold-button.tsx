import { Pause } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { canTalk } from '../state/call-choice.ts';
import { useActions } from '../state/session-context.ts';
import { CallButton } from './call-button.tsx';

/** Lets the other side wait, or all in the conference; goes on. */
export function HoldButton({ call }: { readonly call: CallView }) {
  const actions = useActions();
  return (
    <CallButton
      icon={Pause}
      label={m.hold()}
      keys="H"
      isOn={call.heldByUs}
      aria-pressed={call.heldByUs}
      disabled={!canTalk(call) || call.holdPending}
      aria-busy={call.holdPending}
      onClick={() => void actions.setHeld(call.id, !call.heldByUs)}
    />
  );
}
