import { useEffect, useId, useState } from 'react';
import type { AutomationView } from '../../main/contract/automation-view.ts';
import { CopyButton } from '../network/copy-button.tsx';
import * as m from '../paraglide/messages.js';
import { Toggle } from '../parts/toggle.tsx';
import { useAutomationActions } from './automation-actions.ts';
import { AutomationKey } from './automation-key.tsx';
import { Explained } from './rule-settings.tsx';
import { SettingGroup, SettingLine } from './setting-group.tsx';

type Api = NonNullable<AutomationView['api']>;

/** Whether programs are let in, where, and with what token. */
export function AutomationApi({ api: { isOn, port, address, isPortTaken, hasToken } }: { readonly api: Api }) {
  const actions = useAutomationActions();
  return (
    <SettingGroup title={m.automation_api_title()} text={m.automation_api_text()}>
      <SettingLine label={m.automation_api_on()}>
        <Toggle label={m.automation_api_on()} checked={isOn} onChange={(wanted) => void actions.setApi(wanted, port)} />
      </SettingLine>
      <Port port={port} onChange={(wanted) => void actions.setApi(isOn, wanted)} />
      <AutomationKey kind="token" title={m.automation_token()} text={m.automation_token_text()} />
      <div role="status" className="empty:hidden">
        {address !== undefined && (
          <SettingLine label={<span data-selectable>{m.automation_api_at({ address })}</span>}>
            <CopyButton text={address} label={m.automation_api_copy()} />
          </SettingLine>
        )}
        {isOn && !hasToken && <SettingLine label={<span className="text-ink-2">{m.automation_api_tokenless()}</span>} />}
        {isPortTaken && <SettingLine label={<span className="text-danger-ink">{m.automation_api_taken()}</span>} />}
      </div>
    </SettingGroup>
  );
}

/** Taken with Enter or when the field is left; what is no port goes back. */
function Port({ port, onChange }: { readonly port: number; readonly onChange: (port: number) => void }) {
  const id = useId();
  const [typed, setTyped] = useState(String(port));
  useEffect(() => setTyped(String(port)), [port]);
  const commit = (): void => {
    const wanted = Number(typed);
    const isPort = /^\d{1,5}$/.test(typed) && wanted <= 65_535;
    if (!isPort) setTyped(String(port));
    else if (wanted !== port) onChange(wanted);
  };
  return (
    <SettingLine
      label={
        <label htmlFor={id}>
          <Explained title={m.automation_api_port()} text={m.automation_api_port_text()} />
        </label>
      }
    >
      <input
        id={id}
        type="text"
        inputMode="numeric"
        autoComplete="off"
        maxLength={5}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
        className="h-9 w-24 rounded-md border border-line-strong bg-surface px-3 tabular focus-visible:outline-offset-0"
      />
    </SettingLine>
  );
}
