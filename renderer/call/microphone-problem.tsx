import { type LucideIcon, MicOff, VolumeX } from 'lucide-react';
import { useStore } from 'zustand';
import { useSound } from '../audio/sound-context.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';

const sentences = { blocked: m.microphone_blocked, missing: m.microphone_missing, failed: m.microphone_failed };

/** Says why nobody hears us, or why we hear nobody, and tries again; the call goes on. Nothing while all is well. */
export function MicrophoneProblem() {
  const sound = useSound();
  const microphone = useStore(sound.state, (state) => state.microphone);
  const isSpeakerLost = useStore(sound.state, (state) => state.isSpeakerLost);
  if (isSpeakerLost) return <Problem icon={VolumeX} text={m.speaker_lost()} again={m.use_speaker()} />;
  if (microphone !== 'blocked' && microphone !== 'missing' && microphone !== 'failed') return null;
  return <Problem icon={MicOff} text={sentences[microphone]()} again={m.use_microphone()} />;
}

interface ProblemProps {
  readonly icon: LucideIcon;
  readonly text: string;
  readonly again: string;
}

function Problem({ icon: Icon, text, again }: ProblemProps) {
  const sound = useSound();
  return (
    <div
      role="alert"
      className="flex w-full max-w-md items-center gap-3 rounded-md bg-danger-soft py-2 pr-2 pl-3 text-left text-danger-ink"
    >
      <Icon aria-hidden size={18} className="shrink-0" />
      <p className="min-w-0 flex-1 text-sm">{text}</p>
      <Button className="border-current text-current" onClick={() => sound.retry()}>
        {again}
      </Button>
    </div>
  );
}
