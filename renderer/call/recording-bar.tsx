import { CirclePause, CirclePlay } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { useActions } from '../state/session-context.ts';

/** Says that the call is recorded, and pauses it; nothing while it is not. */
export function RecordingBar({ call }: { readonly call: CallView }) {
  const actions = useActions();
  if (call.recording === undefined || call.state !== 'active') return null;
  const isPaused = call.recording === 'paused';
  return (
    <div className="flex w-full max-w-md items-center gap-2 text-sm">
      <span aria-hidden className={classNames('size-2.5 rounded-full', isPaused ? 'border-2 border-danger' : 'bg-danger')} />
      <span role="status" className="flex-1">
        {isPaused ? m.recording_paused() : m.recording_on()}
      </span>
      <Button
        tone="quiet"
        icon={isPaused ? CirclePlay : CirclePause}
        onClick={() => void actions.setRecording(call.id, isPaused ? 'on' : 'paused')}
      >
        {isPaused ? m.recording_resume() : m.recording_pause()}
      </Button>
    </div>
  );
}
