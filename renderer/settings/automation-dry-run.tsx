import { type FormEvent, useState } from 'react';
import type { AutomationRule, DryRun } from '../../main/contract/automation-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Choose } from '../parts/choose.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useSnapshot } from '../state/session-context.ts';
import { addressOf } from '../words/peer.ts';
import { useAutomationActions } from './automation-actions.ts';
import { outcomeWords, ruleName, verdictWords } from './automation-words.ts';

/** Takes a caller, and says which rule would act and why the others would not. */
export function AutomationDryRun({ rules }: { readonly rules: readonly AutomationRule[] }) {
  const actions = useAutomationActions();
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  const usual = useSnapshot((snapshot) => snapshot.defaultAccountId);
  const [caller, setCaller] = useState('');
  const [name, setName] = useState('');
  const [accountId, setAccountId] = useState(usual ?? '');
  const [at, setAt] = useState('');
  const [tried, setTried] = useState<DryRun>();
  const tryOut = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(
      await actions.dryRun({
        caller,
        ...(name !== '' && { name }),
        ...(accountId !== '' && { accountId }),
        ...(at !== '' && { atUnixMs: new Date(at).getTime() }),
      }),
    );
  };
  return (
    <form noValidate onSubmit={(event) => void tryOut(event)} className="flex flex-col gap-4">
      <TextField
        label={m.automation_rule_caller()}
        hint={m.automation_try_caller_hint()}
        value={caller}
        maxLength={256}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setCaller(event.target.value)}
      />
      <TextField
        label={m.automation_try_name()}
        value={name}
        maxLength={128}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
      <Choose
        label={m.automation_rule_account()}
        value={accountId}
        options={accounts.map(({ id, aor }) => ({ value: id, label: addressOf(aor) }))}
        onChange={setAccountId}
      />
      <TextField
        label={m.automation_try_at()}
        hint={m.automation_try_at_hint()}
        type="datetime-local"
        value={at}
        onChange={(event) => setAt(event.target.value)}
      />
      <Button tone="accent" type="submit" className="self-end">
        {m.automation_try_do()}
      </Button>
      <div role="status" className="empty:hidden">
        {tried && <Tried tried={tried} rules={rules} />}
      </div>
    </form>
  );
}

function Tried({
  tried: { caller, outcome, verdicts },
  rules,
}: {
  readonly tried: DryRun;
  readonly rules: readonly AutomationRule[];
}) {
  const nameOf = (ruleId: string): string => {
    const rule = rules.find(({ id }) => id === ruleId);
    return rule ? ruleName(rule, rules) : ruleId;
  };
  const name = caller.name ?? addressOf(caller.uri);
  const by = outcome.ruleId === undefined ? m.automation_by_account() : m.automation_by_rule({ rule: nameOf(outcome.ruleId) });
  return (
    <div className="flex flex-col gap-2 rounded-md bg-hover p-3">
      <p className="font-semibold">{outcomeWords(outcome)}</p>
      <p className="text-sm text-ink-2">
        {by} {caller.isKnown ? m.automation_known({ name }) : m.automation_unknown({ name })}
      </p>
      {verdicts.length > 0 && (
        <ol aria-label={m.automation_verdicts()} className="flex flex-col gap-1 text-sm">
          {verdicts.map(({ ruleId, verdict, opens }) => (
            <li key={ruleId} className="break-words">
              <span className="font-semibold">{nameOf(ruleId)}</span>{' '}
              <span className="text-ink-2">{verdictWords[verdict]()}</span>
              {opens !== undefined && (
                <span className="block break-all text-ink-2">{m.automation_does_openUrl({ url: opens })}</span>
              )}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
