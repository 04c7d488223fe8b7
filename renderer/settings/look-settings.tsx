import * as m from '../paraglide/messages.js';
import { Segments } from '../parts/segments.tsx';
import { useActions, useSnapshot } from '../state/session-context.ts';
import { SettingGroup, SettingLine } from './setting-group.tsx';

/** Theme and language. */
export function LookSettings() {
  const actions = useActions();
  const { theme, locale } = useSnapshot((snapshot) => snapshot.settings);
  return (
    <SettingGroup title={m.look_title()}>
      <SettingLine label={m.appearance()}>
        <Segments
          label={m.appearance()}
          value={theme}
          onChange={(value) => void actions.setSettings({ theme: value })}
          options={[
            { value: 'system', label: m.like_system() },
            { value: 'light', label: m.theme_light() },
            { value: 'dark', label: m.theme_dark() },
          ]}
        />
      </SettingLine>
      <SettingLine label={m.language()}>
        <Segments
          label={m.language()}
          value={locale}
          onChange={(value) => void actions.setSettings({ locale: value })}
          options={[
            { value: 'system', label: m.like_system() },
            { value: 'en', label: 'English', lang: 'en' },
            { value: 'zh-CN', label: '简体中文', lang: 'zh-CN' },
          ]}
        />
      </SettingLine>
    </SettingGroup>
  );
}
