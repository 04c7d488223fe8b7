import { type ReactNode, useEffect, useId, useState } from 'react';
import type { CallRules } from '../../main/contract/call-rules.ts';
import type { AccountView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Segments } from '../parts/segments.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { useActions } from '../state/session-context.ts';
import { SettingGroup, SettingLine } from './setting-group.tsx';

/** What becomes of an account's calls without a person. Each change counts at once. */
export function RuleSettings({ account: { id, rules } }: { readonly account: AccountView }) {
  const actions = useActions();
  const change = (changes: Partial<CallRules>): Promise<boolean> => actions.setRules(id, { ...rules, ...changes });
  return (
    <SettingGroup title={m.account_rules_title()}>
      <SettingLine label={<Explained title={m.rule_dnd()} text={m.rule_dnd_text()} />}>
        <Toggle label={m.rule_dnd()} checked={rules.doNotDisturb} onChange={(doNotDisturb) => void change({ doNotDisturb })} />
      </SettingLine>
      <TargetLine
        label={m.rule_forward_always()}
        text={m.rule_forward_always_text()}
        target={rules.forwardAlways}
        onChange={(forwardAlways) => change({ forwardAlways })}
      />
      <TargetLine label={m.rule_forward_busy()} target={rules.forwardBusy} onChange={(forwardBusy) => change({ forwardBusy })} />
      <TargetLine
        label={m.rule_forward_none()}
        target={rules.forwardNoAnswer}
        onChange={(forwardNoAnswer) => change({ forwardNoAnswer })}
      >
        <Seconds seconds={rules.noAnswerSeconds} onChange={(noAnswerSeconds) => void change({ noAnswerSeconds })} />
      </TargetLine>
      <SettingLine label={<Explained title={m.rule_auto()} text={rules.autoAnswer === 'off' ? undefined : m.rule_auto_text()} />}>
        <Segments
          label={m.rule_auto()}
          value={rules.autoAnswer}
          onChange={(autoAnswer) => void change({ autoAnswer })}
          options={[
            { value: 'off', label: m.rule_auto_off() },
            { value: 'whenAsked', label: m.rule_auto_asked() },
            { value: 'always', label: m.rule_auto_always() },
          ]}
        />
      </SettingLine>
      <SettingLine label={<Explained title={m.rule_hold()} text={m.rule_hold_text()} />}>
        <Segments
          label={m.rule_hold()}
          value={rules.holdSound}
          onChange={(holdSound) => void change({ holdSound })}
          options={[
            { value: 'music', label: m.rule_hold_music() },
            { value: 'tone', label: m.rule_hold_tone() },
            { value: 'silence', label: m.rule_hold_silence() },
          ]}
        />
      </SettingLine>
      <SettingLine label={<Explained title={m.rule_recording()} text={m.rule_recording_text()} />}>
        <Segments
          label={m.rule_recording()}
          value={rules.recording}
          onChange={(recording) => void change({ recording })}
          options={[
            { value: 'never', label: m.rule_recording_never() },
            { value: 'ask', label: m.rule_recording_ask() },
            { value: 'always', label: m.rule_recording_always() },
          ]}
        />
      </SettingLine>
    </SettingGroup>
  );
}

/** What a setting is, and under it its effect. */
export function Explained({ title, text }: { readonly title: string; readonly text?: string | undefined }) {
  return (
    <>
      {title}
      {text && <span className="block text-sm text-ink-3">{text}</span>}
    </>
  );
}

interface TargetLineProps {
  readonly label: string;
  readonly text?: string;
  readonly target: string;
  /** Resolves to false when it was refused. */
  readonly onChange: (target: string) => Promise<boolean>;
  readonly children?: ReactNode;
}

/** Whom calls are sent to; empty is off. Taken with Enter or when the field is left. */
function TargetLine({ label, text, target, onChange, children }: TargetLineProps) {
  const id = useId();
  const [typed, setTyped] = useState(target);
  useEffect(() => setTyped(target), [target]);
  const commit = async (): Promise<void> => {
    if (typed.trim() !== target && !(await onChange(typed.trim()))) setTyped(target);
  };
  return (
    <SettingLine
      label={
        <label htmlFor={id}>
          <Explained title={label} text={text} />
        </label>
      }
    >
      <div className="flex min-w-0 basis-full items-center gap-2 wide:basis-80">
        <input
          id={id}
          type="text"
          autoComplete="off"
          spellCheck={false}
          placeholder={m.rule_target()}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => void commit()}
          onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && void commit()}
          className="h-9 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-3 focus-visible:outline-offset-0"
        />
        {children}
      </div>
    </SettingLine>
  );
}

const choices = [10, 15, 20, 30, 45, 60];

function Seconds({ seconds, onChange }: { readonly seconds: number; readonly onChange: (seconds: number) => void }) {
  const offered = [...new Set([...choices, seconds])].sort((one, other) => one - other);
  return (
    <>
      <span aria-hidden className="text-ink-2">
        {m.rule_after()}
      </span>
      <select
        aria-label={m.rule_seconds_label()}
        value={seconds}
        onChange={(event) => onChange(Number(event.target.value))}
        className="h-9 rounded-md border border-line-strong bg-surface px-2 focus-visible:outline-offset-0"
      >
        {offered.map((count) => (
          <option key={count} value={count}>
            {m.rule_seconds({ count })}
          </option>
        ))}
      </select>
    </>
  );
}
