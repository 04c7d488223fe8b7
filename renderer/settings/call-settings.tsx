import { useEffect, useState } from 'react';
import type { AccountSettings } from '../../main/contract/accounts.ts';
import * as m from '../paraglide/messages.js';
import { Toggle } from '../parts/toggle.tsx';
import { useActions } from '../state/session-context.ts';
import { Explained } from './rule-settings.tsx';
import { SettingGroup, SettingLine } from './setting-group.tsx';

interface CallSettingsProps {
  readonly accountId: string;
  readonly settings: AccountSettings;
}

type Switch = 'isWithheld' | 'tellsConnectedIdentity' | 'requires100rel';

const switches: readonly { readonly name: Switch; readonly title: () => string; readonly text: () => string }[] = [
  { name: 'isWithheld', title: m.call_withheld, text: m.call_withheld_text },
  { name: 'tellsConnectedIdentity', title: m.call_connected, text: m.call_connected_text },
  { name: 'requires100rel', title: m.call_100rel, text: m.call_100rel_text },
];

const DEFAULT_SECONDS = 1_800;
const offered = [90, 300, 600, 1_800, 3_600, 7_200];

/** How an account's calls are made and taken. Each change counts from the next call on. */
export function CallSettings({ accountId, settings }: CallSettingsProps) {
  const actions = useActions();
  const [shown, setShown] = useState(settings);
  useEffect(() => setShown(settings), [settings]);
  const change = async (changes: Partial<AccountSettings>): Promise<void> => {
    const wanted = { ...shown, ...changes };
    setShown(wanted);
    if (!(await actions.changeAccount({ ...wanted, accountId }))) setShown(shown);
  };
  const { sessionExpiresSeconds = DEFAULT_SECONDS } = shown;
  return (
    <SettingGroup title={m.call_settings_title()}>
      {switches.map(({ name, title, text }) => (
        <SettingLine key={name} label={<Explained title={title()} text={text()} />}>
          <Toggle label={title()} checked={shown[name] ?? false} onChange={(checked) => void change({ [name]: checked })} />
        </SettingLine>
      ))}
      <SettingLine label={<Explained title={m.call_session()} text={m.call_session_text()} />}>
        <select
          aria-label={m.call_session()}
          value={sessionExpiresSeconds}
          onChange={(event) => void change({ sessionExpiresSeconds: Number(event.target.value) })}
          className="h-9 rounded-md border border-line-strong bg-surface px-2 focus-visible:outline-offset-0"
        >
          {[...new Set([...offered, sessionExpiresSeconds])]
            .sort((one, other) => one - other)
            .map((count) => (
              <option key={count} value={count}>
                {m.rule_seconds({ count })}
              </option>
            ))}
        </select>
      </SettingLine>
    </SettingGroup>
  );
}
