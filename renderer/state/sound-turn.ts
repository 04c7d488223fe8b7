import type { Sound } from '../audio/sound.ts';
import { needsSound, toneFor } from '../audio/tone-choice.ts';
import type { PcmLine } from '../connection/browser-wire.ts';
import type { Session } from './session.ts';

/** Of several pages of one copy only one has the sound: with two, everybody would be heard twice. */
const SOUND_LOCK = 'trapeze:sound';

/**
 * Gives this page's calls their sound as long as it lives. The newest page takes the sound from the others; when it closes, one of them
 * gets it back.
 *
 * @param openLine opens the sound's line for as long as this page has the turn; on the desktop it comes with the ports
 */
export async function giveSound(session: Session, sound: Sound, openLine: (() => PcmLine) | undefined): Promise<never> {
  for (let steal = true; ; steal = false) {
    using turn = new DisposableStack();
    const hold = (): Promise<never> => {
      const line = openLine && turn.use(openLine());
      if (line) sound.attach(line.port);
      turn.defer(followCalls(session, sound));
      return new Promise(() => undefined);
    };
    await navigator.locks.request(SOUND_LOCK, { steal }, hold).catch(() => undefined); // a newer page took it
  }
}

/** Keeps the sound to what the calls need; the function returned ends that, and the sound with it. */
function followCalls({ phone, view }: Session, sound: Sound): () => void {
  const follow = (): void => {
    const calls = phone.getState().snapshot?.calls ?? [];
    sound.setInCall(needsSound(calls));
    sound.setTone(toneFor(calls, view.getState().silencedCallIds));
  };
  const ends = [phone.subscribe(follow), view.subscribe(follow)];
  follow();
  return () => {
    for (const end of ends) end();
    sound.setInCall(false);
    sound.setTone(undefined);
  };
}
