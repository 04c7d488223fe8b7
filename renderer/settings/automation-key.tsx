import { useState } from 'react';
import { CopyButton } from '../network/copy-button.tsx';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useAutomationActions } from './automation-actions.ts';
import { Explained } from './rule-settings.tsx';
import { SettingLine } from './setting-group.tsx';

interface AutomationKeyProps {
  readonly kind: 'token' | 'secret';
  readonly title: string;
  readonly text: string;
}

/** A key that can be made anew, and is shown once. */
export function AutomationKey({ kind, title, text }: AutomationKeyProps) {
  const actions = useAutomationActions();
  const [key, setKey] = useState<string>();
  const renew = async (): Promise<void> => setKey(await actions.renewKey(kind));
  return (
    <SettingLine label={<Explained title={title} text={text} />}>
      <Button aria-label={`${title}: ${m.automation_key_new()}`} onClick={() => void renew()}>
        {m.automation_key_new()}
      </Button>
      <div role="status" className="basis-full empty:hidden">
        {key !== undefined && (
          <div className="flex flex-wrap items-center gap-2">
            <code data-selectable className="min-w-0 flex-1 rounded-md bg-hover px-2 py-1.5 text-sm break-all">
              {key}
            </code>
            <CopyButton text={key} label={m.automation_key_copy()} />
            <span className="basis-full text-sm text-ink-3">{m.automation_key_once()}</span>
          </div>
        )}
      </div>
    </SettingLine>
  );
}
