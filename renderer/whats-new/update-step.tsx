import type { UpdateStep, UpdateView } from '../../main/contract/desktop-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useActions } from '../state/session-context.ts';

const words: Readonly<Record<UpdateStep, () => string>> = {
  check: m.update_check,
  download: m.update_download,
  restart: m.update_restart,
  stay: m.update_stay,
};

/** What can be asked for now; undefined while it works. */
export function nextStep({ state, canInstall, isRestartWanted }: UpdateView): UpdateStep | undefined {
  if (state === 'ready') return isRestartWanted ? 'stay' : 'restart';
  if (state === 'available' && canInstall) return 'download';
  return state === 'checking' || state === 'downloading' ? undefined : 'check';
}

/** The button for the next step towards a newer version. */
export function UpdateStepButton({ step }: { readonly step: UpdateStep }) {
  const actions = useActions();
  return (
    <Button tone={step === 'restart' ? 'accent' : 'outline'} onClick={() => void actions.update(step)}>
      {words[step]()}
    </Button>
  );
}
