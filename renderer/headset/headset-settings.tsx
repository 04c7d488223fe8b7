import { Headset } from 'lucide-react';
import { useStore } from 'zustand';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { Explained } from '../settings/rule-settings.tsx';
import { SettingGroup, SettingLine } from '../settings/setting-group.tsx';
import { useHeadsets } from './headsets-context.ts';

/** Whether the buttons of headsets count, and which headsets there are. */
export function HeadsetSettings() {
  const headsets = useHeadsets();
  const { use, names, busy } = useStore(headsets.state);
  return (
    <SettingGroup title={m.headset_title()}>
      <SettingLine
        label={
          <Explained title={m.headset_use()} text={use === 'unsupported' ? m.headset_unsupported() : m.headset_use_text()} />
        }
      >
        {use !== 'unsupported' && (
          <Toggle
            label={m.headset_use()}
            checked={use === 'on'}
            onChange={(isOn) => (isOn ? void headsets.ask() : headsets.turnOff())}
          />
        )}
      </SettingLine>
      {use === 'on' && (
        <SettingLine
          label={
            <div role="status">
              {names.length === 0 && busy.length === 0 && <p className="text-ink-2">{m.headset_none()}</p>}
              {names.map((name) => (
                <p key={name}>{name}</p>
              ))}
              {busy.map((name) => (
                <p key={name} className="text-danger-ink">
                  {m.headset_busy({ name })}
                </p>
              ))}
            </div>
          }
        >
          <Button icon={Headset} onClick={() => void headsets.ask()}>
            {m.headset_add()}
          </Button>
        </SettingLine>
      )}
    </SettingGroup>
  );
}
