import { CircleDot } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { useActions } from '../state/session-context.ts';
import { CallButton } from './call-button.tsx';

/** Begins and ends a recording of an answered call. */
export function RecordButton({ call }: { readonly call: CallView }) {
  const actions = useActions();
  const isRecorded = call.recording !== undefined;
  return (
    <CallButton
      icon={CircleDot}
      label={m.record()}
      keys="R"
      isOn={isRecorded}
      aria-pressed={isRecorded}
      disabled={call.state !== 'active'}
      onClick={() => void actions.setRecording(call.id, isRecorded ? 'off' : 'on')}
    />
  );
}
