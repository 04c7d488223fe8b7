import type { Sound } from '../audio/sound.ts';
import { HeldToTalk, listenForTalkKey } from '../audio/talk-key.ts';
import { needsSound, toneFor } from '../audio/tone-choice.ts';
import type { PcmLine } from '../connection/browser-wire.ts';
import { followHeadsets } from '../headset/headset-line.ts';
import type { Headsets } from '../headset/headsets.ts';
import type { Session } from './session.ts';

/** Of several pages of one copy only one has the sound: with two, everybody would be heard twice. */
const SOUND_LOCK = 'trapeze:sound';

/**
 * Gives this page's calls their sound as long as it lives. The newest page takes the sound from the others; when it closes, one of them
 * gets it back. The buttons of headsets go with it.
 *
 * @param openLine opens the sound's line for as long as this page has the turn; on the desktop it comes with the ports
 */
export async function giveSound(
  session: Session,
  sound: Sound,
  headsets: Headsets,
  openLine: (() => PcmLine) | undefined,
): Promise<never> {
  for (let steal = true; ; steal = false) {
    using turn = new DisposableStack();
    const hold = (): Promise<never> => {
      const line = openLine && turn.use(openLine());
      if (line) sound.attach(line.port);
      turn.defer(followCalls(session, sound));
      turn.defer(followHeadsets(session, headsets));
      return new Promise(() => undefined);
    };
    await navigator.locks.request(SOUND_LOCK, { steal }, hold).catch(() => undefined); // a newer page took it
  }
}

/** Keeps the sound to what the calls need; the function returned ends that, and the sound with it. */
function followCalls({ phone, view, client, actions }: Session, sound: Sound): () => void {
  const follow = (): void => {
    const { calls = [], settings } = phone.getState().snapshot ?? {};
    if (settings) sound.choose(settings);
    sound.setInCall(needsSound(calls));
    sound.setTone(toneFor(calls, view.getState().silencedCallIds));
  };
  const talk = new HeldToTalk({
    key: () => phone.getState().snapshot?.settings.talkKey ?? 'off',
    calls: () => phone.getState().snapshot?.calls ?? [],
    setMuted: (callId, muted) => void actions.setMuted(callId, muted),
  });
  // It stands in the quality of the calls; without an engine there is none.
  const tell = (name: string): void => void client.calls.microphoneOpened({ name }).catch(() => undefined);
  const ends = [
    phone.subscribe(follow),
    view.subscribe(follow),
    listenForTalkKey(talk),
    sound.state.subscribe(({ microphoneName }, former) => {
      if (microphoneName !== former.microphoneName) tell(microphoneName);
    }),
  ];
  follow();
  return () => {
    for (const end of ends) end();
    sound.setInCall(false);
    sound.setTone(undefined);
  };
}
