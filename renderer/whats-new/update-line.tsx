import type { UpdateMode } from '../../main/contract/desktop-view.ts';
import * as m from '../paraglide/messages.js';
import { Segments } from '../parts/segments.tsx';
import { SettingLine } from '../settings/setting-group.tsx';
import { useActions, useSnapshot } from '../state/session-context.ts';
import { nextStep, UpdateStepButton } from './update-step.tsx';
import { updateWords } from './update-words.ts';

const modes: readonly { readonly value: UpdateMode; readonly label: () => string }[] = [
  { value: 'automatic', label: m.update_automatic },
  { value: 'tell', label: m.update_tell },
  { value: 'off', label: m.update_off },
];

/** Newer versions of the desktop program: how far they are, and what is done about them. Nothing where it cannot have any. */
export function UpdateLine() {
  const actions = useActions();
  const update = useSnapshot(({ desktop }) => desktop?.update);
  if (update === undefined) return null;
  const step = nextStep(update);
  const offered = modes.filter(({ value }) => update.canInstall || value !== 'automatic');
  const mode = !update.canInstall && update.mode === 'automatic' ? 'tell' : update.mode;
  return (
    <>
      <SettingLine label={m.update_title()}>
        <Segments
          label={m.update_title()}
          value={mode}
          onChange={(value) => void actions.setUpdateMode(value)}
          options={offered.map(({ value, label }) => ({ value, label: label() }))}
        />
      </SettingLine>
      <SettingLine
        label={
          <p role="status" className={update.state === 'failed' ? 'text-danger-ink' : 'text-ink-2'}>
            {updateWords(update)}
          </p>
        }
      >
        {step && <UpdateStepButton step={step} />}
      </SettingLine>
    </>
  );
}
