import type { DesktopView, GlobalAction } from '../../main/contract/desktop-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Segments } from '../parts/segments.tsx';
import { useActions, useSnapshot } from '../state/session-context.ts';
import { KeyField } from './key-field.tsx';
import { SettingGroup, SettingLine } from './setting-group.tsx';

const actionWords: Readonly<Record<GlobalAction, () => string>> = {
  answer: m.global_key_answer,
  hangUp: m.global_key_end,
  mute: m.global_key_mute,
  dial: m.global_key_dial,
};
const order = Object.keys(actionWords) as readonly GlobalAction[];

/** What the desktop program does outside of its window. In a browser there is nothing of it. */
export function DesktopSettings() {
  const desktop = useSnapshot((snapshot) => snapshot.desktop);
  if (!desktop) return null;
  return (
    <>
      <ProgramSettings desktop={desktop} />
      <KeySettings desktop={desktop} />
    </>
  );
}

function ProgramSettings({ desktop: { loginStart, crashReports } }: { readonly desktop: DesktopView }) {
  const actions = useActions();
  return (
    <SettingGroup title={m.desktop_title()} text={m.desktop_text()}>
      {loginStart && (
        <SettingLine label={m.login_start()}>
          <Segments
            label={m.login_start()}
            value={loginStart}
            onChange={(start) => void actions.setLoginStart(start)}
            options={[
              { value: 'off', label: m.login_start_off() },
              { value: 'window', label: m.login_start_window() },
              { value: 'tray', label: m.login_start_tray() },
            ]}
          />
        </SettingLine>
      )}
      <SettingLine
        label={
          <>
            {m.crash_reports()}
            <span className="block text-sm text-ink-3">
              {crashReports === 0 ? m.crash_reports_none() : m.crash_reports_kept({ count: crashReports })}
            </span>
          </>
        }
      >
        <Button onClick={() => void actions.openCrashReports()}>{m.crash_reports_open()}</Button>
      </SettingLine>
    </SettingGroup>
  );
}

function KeySettings({ desktop: { keys, refusedKeys } }: { readonly desktop: DesktopView }) {
  const actions = useActions();
  return (
    <SettingGroup title={m.global_keys_title()} text={m.global_keys_text()}>
      {order.map((action) => (
        <SettingLine
          key={action}
          label={
            <>
              {actionWords[action]()}
              {refusedKeys.includes(action) && <span className="block text-sm text-danger-ink">{m.global_key_refused()}</span>}
            </>
          }
        >
          <KeyField
            label={actionWords[action]()}
            accelerator={keys[action]}
            onChange={(accelerator) => void actions.setGlobalKey(action, accelerator)}
          />
        </SettingLine>
      ))}
    </SettingGroup>
  );
}
