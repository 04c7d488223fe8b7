import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useSound } from '../audio/sound-context.ts';
import { MicrophoneProblem } from '../call/microphone-problem.tsx';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { LevelBar } from '../parts/level-bar.tsx';

/** Shows the microphone's level while somebody tries it, and plays a chime. */
export function MicrophoneTest() {
  const sound = useSound();
  const { microphone, measuredDbov } = useStore(sound.state);
  const [isTesting, setTesting] = useState(false);
  useEffect(() => {
    sound.setMeasuring(isTesting);
    return () => sound.setMeasuring(false);
  }, [sound, isTesting]);
  return (
    <>
      <div className="flex gap-2">
        <Button className="flex-auto" onClick={() => setTesting(!isTesting)}>
          {isTesting ? m.stop_test() : m.test_microphone()}
        </Button>
        <Button className="flex-auto" onClick={() => sound.playOnce('chime')}>
          {m.play_chime()}
        </Button>
      </div>
      <LevelBar label={m.meter_you()} dbov={measuredDbov} />
      {isTesting && microphone === 'on' && <p className="text-sm text-ink-2">{m.test_speak()}</p>}
      {isTesting && <MicrophoneProblem />}
    </>
  );
}
