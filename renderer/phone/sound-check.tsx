import { Phone } from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useHistory, useSession, useSnapshot, useView } from '../state/session-context.ts';
import { MicrophoneTest } from './microphone-test.tsx';

/** Offered until the first call or until skipped: does the microphone move the bar, is the chime heard, does Echo answer. */
export function SoundCheck() {
  const isDone = useView((state) => state.isSoundCheckDone);
  const isFresh = useHistory((history) => history.all.isLoaded && history.all.rows.length === 0);
  return isDone || !isFresh ? null : <Check />;
}

function Check() {
  const { actions, view } = useSession();
  const domain = useSnapshot((snapshot) => snapshot.domain);
  const hasEcho = domain.running && domain.services.includes('echo');
  return (
    <section aria-labelledby="sound-check-title" className="order-first m-4 flex flex-col gap-3 rounded-lg bg-accent-soft p-4">
      <div className="flex items-start gap-2">
        <div className="flex-1">
          <h2 id="sound-check-title" className="font-semibold">
            {m.sound_check()}
          </h2>
          <p className="text-ink-2">{m.sound_check_text()}</p>
        </div>
        <Button tone="quiet" className="-mt-1.5 -mr-2" onClick={() => view.setState({ isSoundCheckDone: true })}>
          {m.skip()}
        </Button>
      </div>
      <MicrophoneTest />
      {hasEcho && (
        <Button tone="accent" icon={Phone} onClick={() => void actions.callService('echo')}>
          {m.call_echo()}
        </Button>
      )}
    </section>
  );
}
