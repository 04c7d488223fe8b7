import { X } from 'lucide-react';
import { useState } from 'react';
import * as m from '../paraglide/messages.js';
import { IconButton } from '../parts/icon-button.tsx';
import { useSnapshot } from '../state/session-context.ts';
import { nextStep, UpdateStepButton } from './update-step.tsx';
import { updateWords } from './update-words.ts';

/** Says above the page that a newer version is there or ready, until it is put away. Stays out of the way of calls. */
export function UpdateBar() {
  const update = useSnapshot(({ desktop }) => desktop?.update);
  const hasCall = useSnapshot(({ calls }) => calls.length > 0);
  const [putAway, setPutAway] = useState('');
  if (!update || (update.state !== 'available' && update.state !== 'ready')) return null;
  const { state, version } = update;
  const name = `${state} ${version}`;
  if (putAway === name || (hasCall && !update.isRestartWanted)) return null;
  const step = nextStep(update);
  return (
    <aside aria-label={m.update_title()} className="flex items-center gap-3 border-b border-line bg-accent-soft py-2 pr-2 pl-4">
      <p className="min-w-0 flex-1 text-accent-ink">{updateWords(update)}</p>
      {step && step !== 'check' && <UpdateStepButton step={step} />}
      <IconButton icon={X} label={m.close()} onClick={() => setPutAway(name)} />
    </aside>
  );
}
