import { Phone } from 'lucide-react';
import { useSound } from '../audio/sound-context.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { MicrophoneTest } from '../phone/microphone-test.tsx';
import { useActions, useSnapshot } from '../state/session-context.ts';

/** Does the microphone move the bar, are chime and bell heard where they should be, what does one sound like to others. */
export function SoundTest() {
  const actions = useActions();
  const sound = useSound();
  const hasEcho = useSnapshot(({ domain }) => domain.running && domain.services.includes('echo'));
  return (
    <div className="flex flex-col gap-3 border-b border-line px-4 py-3">
      <MicrophoneTest />
      <div className="flex flex-wrap gap-2">
        <Button className="flex-auto" onClick={() => sound.playOnce('ring')}>
          {m.play_ring()}
        </Button>
        {hasEcho && (
          <Button className="flex-auto" icon={Phone} onClick={() => void actions.callService('echo')}>
            {m.call_echo()}
          </Button>
        )}
      </div>
    </div>
  );
}
