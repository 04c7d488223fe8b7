import { useId } from 'react';
import { useStore } from 'zustand';
import type { Settings } from '../../main/contract/snapshot.ts';
import { namesAfter, type SoundDevice } from '../audio/device-choice.ts';
import { useSound } from '../audio/sound-context.ts';
import * as m from '../paraglide/messages.js';
import { Toggle } from '../parts/toggle.tsx';
import { useActions, useSnapshot } from '../state/session-context.ts';
import { talkKeyName } from '../words/talk-key.ts';
import { Explained } from './rule-settings.tsx';
import { SettingGroup, SettingLine } from './setting-group.tsx';
import { SoundTest } from './sound-test.tsx';

type DeviceSetting = 'microphones' | 'speakers' | 'ringers' | 'secondRingers';
type Switch = 'cancelsEcho' | 'suppressesNoise' | 'controlsGain' | 'recordingTone';

/** Devices, what is done to the microphone's sound, and whether one talks by holding a key. */
export function SoundSettings() {
  const sound = useSound();
  const inputs = useStore(sound.state, (state) => state.inputs);
  const outputs = useStore(sound.state, (state) => state.outputs);
  return (
    <SettingGroup title={m.sound_title()} {...(inputs.length === 0 && { text: m.sound_unnamed() })}>
      <DeviceLine label={m.sound_microphone()} setting="microphones" devices={inputs} />
      <DeviceLine label={m.sound_speaker()} setting="speakers" devices={outputs} />
      <DeviceLine label={m.sound_ringer()} setting="ringers" devices={outputs} />
      <DeviceLine label={m.sound_second_ringer()} setting="secondRingers" devices={outputs} none={m.sound_none()} />
      <SoundTest />
      <SwitchLine label={m.sound_echo()} setting="cancelsEcho" />
      <SwitchLine label={m.sound_noise()} setting="suppressesNoise" />
      <SwitchLine label={m.sound_gain()} setting="controlsGain" />
      <TalkKeyLine />
      <SwitchLine label={m.sound_recording_tone()} text={m.sound_recording_tone_text()} setting="recordingTone" />
    </SettingGroup>
  );
}

interface DeviceLineProps {
  readonly label: string;
  readonly setting: DeviceSetting;
  readonly devices: readonly SoundDevice[];
  /** What no choice means; default: the system chooses. */
  readonly none?: string;
}

/** One device of those that are there, or the one chosen though it is gone: it is used again when it is back. */
function DeviceLine({ label, setting, devices, none = m.sound_system() }: DeviceLineProps) {
  const actions = useActions();
  const names = useSnapshot(({ settings }) => settings[setting]);
  const [chosen = ''] = names;
  const there = devices.map(({ name }) => name);
  const isGone = chosen !== '' && there.length > 0 && !there.includes(chosen);
  const options = [
    { value: '', label: none },
    ...[...new Set(there)].map((name) => ({ value: name, label: name })),
    ...(chosen !== '' && !there.includes(chosen)
      ? [{ value: chosen, label: isGone ? m.sound_gone({ name: chosen }) : chosen }]
      : []),
  ];
  const change = (name: string): void => void actions.setSettings({ [setting]: namesAfter(name, names) });
  return <SelectLine label={label} value={chosen} options={options} onChange={change} />;
}

const talkKeys: readonly Settings['talkKey'][] = ['off', 'ControlRight', 'AltRight', 'F8', 'F9', 'Pause', 'ScrollLock'];

function TalkKeyLine() {
  const actions = useActions();
  const talkKey = useSnapshot(({ settings }) => settings.talkKey);
  const options = talkKeys.map((key) => ({ value: key, label: key === 'off' ? m.talk_key_off() : talkKeyName(key) }));
  return (
    <SelectLine
      label={m.talk_key()}
      text={m.talk_key_text()}
      value={talkKey}
      options={options}
      onChange={(key) => void actions.setSettings({ talkKey: key })}
    />
  );
}

interface SelectLineProps<Value extends string> {
  readonly label: string;
  readonly text?: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

function SelectLine<Value extends string>({ label, text, value, options, onChange }: SelectLineProps<Value>) {
  const id = useId();
  return (
    <SettingLine
      label={
        <label htmlFor={id}>
          <Explained title={label} text={text} />
        </label>
      }
    >
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
        className="h-9 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2 focus-visible:outline-offset-0 wide:w-80"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </SettingLine>
  );
}

function SwitchLine({ label, text, setting }: { readonly label: string; readonly text?: string; readonly setting: Switch }) {
  const actions = useActions();
  const isOn = useSnapshot(({ settings }) => settings[setting]);
  return (
    <SettingLine label={<Explained title={label} text={text} />}>
      <Toggle label={label} checked={isOn} onChange={(value) => void actions.setSettings({ [setting]: value })} />
    </SettingLine>
  );
}
