import { Collapsible } from '@base-ui/react/collapsible';
import { ArrowLeft, ChevronRight } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { AccountTest } from '../settings/account-test.tsx';
import { noticeOf } from '../state/failure.ts';
import { useSession } from '../state/session-context.ts';
import type { Notice } from '../state/view-state.ts';
import { failureWords } from '../words/failure-words.ts';
import { type AccountDraft, emptyAccount, newAccountOf } from './account-draft.ts';
import { AdvancedFields } from './account-fields.tsx';

interface AccountFormProps {
  readonly onDone: () => void;
  readonly onBack: () => void;
}

/** Address and password; everything else only for who needs it. */
export function AccountForm({ onDone, onBack }: AccountFormProps) {
  const { client } = useSession();
  const [draft, setDraft] = useState(emptyAccount);
  const [failure, setFailure] = useState<Notice>();
  const [isBusy, setBusy] = useState(false);
  const change = (changes: Partial<AccountDraft>): void => {
    setFailure(undefined);
    setDraft((before) => ({ ...before, ...changes }));
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await client.accounts.add(newAccountOf(draft));
      onDone();
    } catch (error) {
      setFailure(noticeOf(error));
    } finally {
      setBusy(false);
    }
  };
  const errorFor = (...codes: readonly string[]): string | undefined =>
    failure && codes.includes(failure.code) ? failureWords(failure) : undefined;
  return (
    <form onSubmit={(event) => void submit(event)} className="flex w-full flex-col gap-4" noValidate>
      <div>
        <h1 className="text-xl font-semibold">{m.account_form_title()}</h1>
        <p className="text-ink-2">{m.account_form_text()}</p>
      </div>
      <TextField
        label={m.account_address()}
        placeholder="name@example.com"
        value={draft.aor}
        onChange={(event) => change({ aor: event.target.value })}
        error={errorFor('AOR_INVALID', 'ACCOUNT_EXISTS', 'BAD_REQUEST')}
        autoComplete="off"
        spellCheck={false}
        inputMode="email"
        autoFocus
      />
      <TextField
        label={m.account_password()}
        type="password"
        value={draft.password}
        onChange={(event) => change({ password: event.target.value })}
        autoComplete="off"
      />
      <Collapsible.Root>
        <Collapsible.Trigger className="group -ml-1 inline-flex h-9 items-center gap-1 rounded-md pr-2 font-semibold text-accent-ink">
          <ChevronRight aria-hidden size={18} className="transition-transform group-data-panel-open:rotate-90" />
          {m.account_advanced()}
        </Collapsible.Trigger>
        <Collapsible.Panel className="flex flex-col gap-4 pt-3">
          <AdvancedFields draft={draft} change={change} serverError={errorFor('SERVER_INVALID')} />
        </Collapsible.Panel>
      </Collapsible.Root>
      <AccountTest wanted={newAccountOf(draft)} isReady={draft.aor.trim() !== ''} />
      <FormFailure failure={failure} />
      <div className="flex justify-between gap-2">
        <Button tone="quiet" icon={ArrowLeft} onClick={onBack}>
          {m.back()}
        </Button>
        <Button tone="accent" type="submit" disabled={isBusy || draft.aor.trim() === ''}>
          {m.add_account()}
        </Button>
      </div>
    </form>
  );
}

const fieldCodes = ['AOR_INVALID', 'ACCOUNT_EXISTS', 'SERVER_INVALID', 'BAD_REQUEST'];

/** What went wrong, where it belongs to no field. */
function FormFailure({ failure }: { readonly failure: Notice | undefined }) {
  return (
    <p role="alert" className="text-danger-ink empty:hidden">
      {failure && !fieldCodes.includes(failure.code) && failureWords(failure)}
    </p>
  );
}
