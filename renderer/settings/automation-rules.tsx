import { ArrowDown, ArrowUp, FlaskConical, Pencil, Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { AutomationRule } from '../../main/contract/automation-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { useSnapshot } from '../state/session-context.ts';
import { freshId, useAutomationActions } from './automation-actions.ts';
import { AutomationDryRun } from './automation-dry-run.tsx';
import { AutomationRuleForm } from './automation-rule-form.tsx';
import { ruleName, ruleWords } from './automation-words.ts';
import { SettingGroup } from './setting-group.tsx';

const emptyRule = (): AutomationRule => ({
  id: freshId(),
  name: '',
  isOn: true,
  when: { caller: '', who: 'anybody', days: [], from: '', until: '' },
  action: { kind: 'openUrl', url: '' },
});

/** The list of rules in the order in which they are asked. Each change counts at once. */
export function AutomationRules({ rules }: { readonly rules: readonly AutomationRule[] }) {
  const actions = useAutomationActions();
  const [edited, setEdited] = useState<AutomationRule>();
  const [isTrying, setTrying] = useState(false);
  const save = async (rule: AutomationRule): Promise<void> => {
    const isKnown = rules.some(({ id }) => id === rule.id);
    const wanted = isKnown ? rules.map((each) => (each.id === rule.id ? rule : each)) : [...rules, rule];
    if (await actions.setRules(wanted)) setEdited(undefined);
  };
  return (
    <SettingGroup title={m.automation_rules_title()} text={m.automation_rules_text()}>
      {rules.length === 0 && <p className="border-b border-line px-4 py-3 text-ink-2">{m.automation_rules_none()}</p>}
      <ol aria-label={m.automation_rules_title()}>
        {rules.map((rule, index) => (
          <RuleLine
            key={rule.id}
            rule={rule}
            rules={rules}
            onEdit={() => setEdited(rule)}
            onSwitch={(isOn) => void save({ ...rule, isOn })}
            onRemove={() => void actions.setRules(rules.filter(({ id }) => id !== rule.id))}
            onMove={(by) => void actions.setRules(moved(rules, index, by))}
          />
        ))}
      </ol>
      <div className="flex flex-wrap gap-2 px-4 py-3">
        <Button icon={Plus} onClick={() => setEdited(emptyRule())}>
          {m.automation_rule_add()}
        </Button>
        <Button icon={FlaskConical} onClick={() => setTrying(true)}>
          {m.automation_try()}
        </Button>
      </div>
      <WindowDialog isOpen={edited !== undefined} onClose={() => setEdited(undefined)} title={m.automation_rule_title()}>
        {edited && <AutomationRuleForm rule={edited} onSave={(rule) => void save(rule)} onCancel={() => setEdited(undefined)} />}
      </WindowDialog>
      <WindowDialog
        isOpen={isTrying}
        onClose={() => setTrying(false)}
        title={m.automation_try_title()}
        text={m.automation_try_text()}
      >
        <AutomationDryRun rules={rules} />
      </WindowDialog>
    </SettingGroup>
  );
}

function moved(rules: readonly AutomationRule[], index: number, by: number): readonly AutomationRule[] {
  const rule = rules[index];
  const others = rules.filter((each) => each !== rule);
  return rule ? others.toSpliced(index + by, 0, rule) : rules;
}

interface RuleLineProps {
  readonly rule: AutomationRule;
  readonly rules: readonly AutomationRule[];
  readonly onEdit: () => void;
  readonly onSwitch: (isOn: boolean) => void;
  readonly onRemove: () => void;
  readonly onMove: (by: -1 | 1) => void;
}

function RuleLine({ rule, rules, onEdit, onSwitch, onRemove, onMove }: RuleLineProps) {
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  const name = ruleName(rule, rules);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2">
      <Toggle label={m.automation_use({ name })} checked={rule.isOn} onChange={onSwitch} />
      <div className="min-w-32 flex-1">
        <Clipped text={name} />
        <p className="text-sm break-words text-ink-3">{ruleWords(rule, accounts)}</p>
      </div>
      <div className="flex">
        <IconButton icon={ArrowUp} label={m.automation_up({ name })} disabled={rule === rules[0]} onClick={() => onMove(-1)} />
        <IconButton
          icon={ArrowDown}
          label={m.automation_down({ name })}
          disabled={rule === rules.at(-1)}
          onClick={() => onMove(1)}
        />
        <IconButton icon={Pencil} label={m.automation_edit({ name })} onClick={onEdit} />
        <IconButton icon={X} label={m.automation_remove({ name })} onClick={onRemove} />
      </div>
    </li>
  );
}
