import { CircleDot } from 'lucide-react';
import * as m from '../paraglide/messages.js';

/** Says that there is a recording of a call. */
export function RecordingMark() {
  return (
    <span className="inline-flex items-center gap-1 text-ink-3">
      <CircleDot aria-hidden size={13} />
      {m.recording_mark()}
    </span>
  );
}
