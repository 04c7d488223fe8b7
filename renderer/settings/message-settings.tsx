import * as m from '../paraglide/messages.js';
import { Toggle } from '../parts/toggle.tsx';
import { useActions, useSnapshot } from '../state/session-context.ts';
import { SettingGroup, SettingLine } from './setting-group.tsx';

/** What the other side of a conversation is told. */
export function MessageSettings() {
  const actions = useActions();
  const { tellsRead, tellsTyping } = useSnapshot((snapshot) => snapshot.settings);
  return (
    <SettingGroup title={m.message_settings_title()}>
      <SettingLine label={m.message_settings_read()}>
        <Toggle
          label={m.message_settings_read()}
          checked={tellsRead}
          onChange={(value) => void actions.setSettings({ tellsRead: value })}
        />
      </SettingLine>
      <SettingLine label={m.message_settings_typing()}>
        <Toggle
          label={m.message_settings_typing()}
          checked={tellsTyping}
          onChange={(value) => void actions.setSettings({ tellsTyping: value })}
        />
      </SettingLine>
    </SettingGroup>
  );
}
