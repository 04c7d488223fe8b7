import { MicOff } from 'lucide-react';
import { useStore } from 'zustand';
import { useSound } from '../audio/sound-context.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';

const sentences = { blocked: m.microphone_blocked, missing: m.microphone_missing, failed: m.microphone_failed };

/** Says why nobody hears us, and tries again; the call goes on, listening. Nothing while all is well. */
export function MicrophoneProblem() {
  const sound = useSound();
  const microphone = useStore(sound.state, (state) => state.microphone);
  if (microphone !== 'blocked' && microphone !== 'missing' && microphone !== 'failed') return null;
  return (
    <div
      role="alert"
      className="flex w-full max-w-md items-center gap-3 rounded-md bg-danger-soft py-2 pr-2 pl-3 text-left text-danger-ink"
    >
      <MicOff aria-hidden size={18} className="shrink-0" />
      <p className="min-w-0 flex-1 text-sm">{sentences[microphone]()}</p>
      <Button className="border-current text-current" onClick={() => sound.retryMicrophone()}>
        {m.use_microphone()}
      </Button>
    </div>
  );
}
