import { Mic, MicOff } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { useActions } from '../state/session-context.ts';
import { CallButton } from './call-button.tsx';

/** Silences us for the call, or all in its conference. */
export function MuteButton({ call }: { readonly call: CallView }) {
  const actions = useActions();
  return (
    <CallButton
      icon={call.muted ? MicOff : Mic}
      label={m.mute()}
      keys="M"
      isOn={call.muted}
      aria-pressed={call.muted}
      onClick={() => void actions.setMuted(call.id, !call.muted)}
    />
  );
}
