import { type FormEvent, useState } from 'react';
import type { AutomationRule, RuleAction, RuleCondition } from '../../main/contract/automation-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Choose } from '../parts/choose.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useSnapshot } from '../state/session-context.ts';
import { addressOf } from '../words/peer.ts';
import { AutomationChecks } from './automation-checks.tsx';
import { actionWords, dayNames, whoWords } from './automation-words.ts';

const ANY_ACCOUNT = '';
const PLACEHOLDERS = '{caller} {number} {name} {account}';
const emptyActions: Readonly<Record<RuleAction['kind'], RuleAction>> = {
  openUrl: { kind: 'openUrl', url: '' },
  answer: { kind: 'answer', afterSeconds: 2 },
  forward: { kind: 'forward', target: '' },
};
const keysOf = <Key extends string>(words: Readonly<Record<Key, unknown>>): readonly Key[] => Object.keys(words) as Key[];

interface AutomationRuleFormProps {
  readonly rule: AutomationRule;
  readonly onSave: (rule: AutomationRule) => void;
  readonly onCancel: () => void;
}

/** Which calls a rule is for, and what it does. */
export function AutomationRuleForm({ rule, onSave, onCancel }: AutomationRuleFormProps) {
  const [name, setName] = useState(rule.name);
  const [when, setWhen] = useState(rule.when);
  const [action, setAction] = useState(rule.action);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSave({ ...rule, name, when, action });
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <TextField
        label={m.automation_rule_name()}
        hint={m.automation_rule_name_hint()}
        value={name}
        maxLength={64}
        onChange={(event) => setName(event.target.value)}
      />
      <Condition when={when} onChange={(changes) => setWhen({ ...when, ...changes })} />
      <Choose
        label={m.automation_rule_action()}
        value={action.kind}
        options={keysOf(actionWords).map((value) => ({ value, label: actionWords[value]() }))}
        onChange={(kind) => setAction(kind === rule.action.kind ? rule.action : emptyActions[kind])}
      />
      <ActionFields action={action} onChange={setAction} />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{m.cancel()}</Button>
        <Button tone="accent" type="submit" disabled={isEmpty(action)}>
          {m.automation_save()}
        </Button>
      </div>
    </form>
  );
}

interface ConditionProps {
  readonly when: RuleCondition;
  readonly onChange: (changes: Partial<RuleCondition>) => void;
}

function Condition({ when, onChange }: ConditionProps) {
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  const { accountId = ANY_ACCOUNT } = when;
  return (
    <>
      <TextField
        label={m.automation_rule_caller()}
        hint={m.automation_rule_caller_hint()}
        value={when.caller}
        maxLength={256}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ caller: event.target.value })}
      />
      <Choose
        label={m.automation_rule_who()}
        value={when.who}
        options={keysOf(whoWords).map((value) => ({ value, label: whoWords[value]() }))}
        onChange={(who) => onChange({ who })}
      />
      <Choose
        label={m.automation_rule_account()}
        value={accountId}
        options={[
          { value: ANY_ACCOUNT, label: m.automation_rule_account_any() },
          ...accounts.map(({ id, aor }) => ({ value: id, label: addressOf(aor) })),
        ]}
        onChange={(id) => onChange({ accountId: id === ANY_ACCOUNT ? undefined : id })}
      />
      <AutomationChecks
        label={m.automation_rule_days()}
        options={dayNames().map((label, value) => ({ value, label }))}
        chosen={when.days}
        onChange={(days) => onChange({ days: [...days] })}
      />
      <div className="flex gap-3">
        <TextField
          label={m.automation_rule_from()}
          type="time"
          className="flex-1"
          value={when.from}
          onChange={(event) => onChange({ from: event.target.value })}
        />
        <TextField
          label={m.automation_rule_until()}
          type="time"
          className="flex-1"
          value={when.until}
          onChange={(event) => onChange({ until: event.target.value })}
        />
      </div>
    </>
  );
}

function ActionFields({ action, onChange }: { readonly action: RuleAction; readonly onChange: (action: RuleAction) => void }) {
  if (action.kind === 'openUrl')
    return (
      <TextField
        label={m.automation_rule_url()}
        hint={m.automation_rule_url_hint({ placeholders: PLACEHOLDERS })}
        type="url"
        placeholder="https://"
        value={action.url}
        maxLength={2_048}
        onChange={(event) => onChange({ kind: 'openUrl', url: event.target.value })}
      />
    );
  if (action.kind === 'forward')
    return (
      <TextField
        label={m.automation_rule_target()}
        hint={m.automation_rule_target_hint()}
        value={action.target}
        maxLength={256}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ kind: 'forward', target: event.target.value })}
      />
    );
  return (
    <TextField
      label={m.automation_rule_after()}
      type="number"
      min={0}
      max={60}
      value={action.afterSeconds}
      onChange={(event) => onChange({ kind: 'answer', afterSeconds: seconds(event.target.value) })}
    />
  );
}

const seconds = (typed: string): number => Math.min(60, Math.max(0, Math.trunc(Number(typed) || 0)));

function isEmpty(action: RuleAction): boolean {
  return (action.kind === 'openUrl' && action.url.trim() === '') || (action.kind === 'forward' && action.target.trim() === '');
}
