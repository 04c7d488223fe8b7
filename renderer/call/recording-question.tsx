import { CircleDot } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useActions } from '../state/session-context.ts';

/** Asks whether the call is to be recorded, where its account wants that; nothing otherwise. */
export function RecordingQuestion({ call }: { readonly call: CallView }) {
  const actions = useActions();
  if (!call.asksRecording) return null;
  return (
    <div role="alert" className="flex w-full max-w-md flex-wrap items-center gap-2 rounded-md bg-hover py-2 pr-2 pl-3 text-sm">
      <CircleDot aria-hidden size={18} className="shrink-0" />
      <p className="min-w-0 flex-1">{m.recording_question()}</p>
      <Button onClick={() => void actions.setRecording(call.id, 'on')}>{m.record()}</Button>
      <Button tone="quiet" onClick={() => void actions.declineRecording(call.id)}>
        {m.recording_decline()}
      </Button>
    </div>
  );
}
