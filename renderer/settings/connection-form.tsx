import { type FormEvent, useState } from 'react';
import type { AccountSettings } from '../../main/contract/accounts.ts';
import { type AccountDraft, changedAccountOf, draftOf } from '../first-run/account-draft.ts';
import { AdvancedFields } from '../first-run/account-fields.tsx';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useActions } from '../state/session-context.ts';
import { AccountTest } from './account-test.tsx';

interface ConnectionFormProps {
  readonly accountId: string;
  readonly settings: AccountSettings;
}

/** How an account reaches its server. Tested as it stands in the form, saved or not. */
export function ConnectionForm({ accountId, settings }: ConnectionFormProps) {
  const actions = useActions();
  const [draft, setDraft] = useState(() => draftOf(settings));
  const [isSaved, setSaved] = useState(false);
  const wanted = { ...changedAccountOf(draft, settings), accountId };
  const change = (changes: Partial<AccountDraft>): void => {
    setSaved(false);
    setDraft((before) => ({ ...before, ...changes }));
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSaved(await actions.changeAccount(wanted));
  };
  return (
    <section aria-labelledby="connection-title" className="flex flex-col gap-2">
      <h2 id="connection-title" className="font-semibold">
        {m.account_connection_title()}
      </h2>
      <form
        noValidate
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-4 rounded-lg border border-line bg-raised p-4"
      >
        <TextField
          label={m.account_address()}
          value={draft.aor}
          onChange={(event) => change({ aor: event.target.value })}
          autoComplete="off"
          spellCheck={false}
        />
        <TextField
          label={m.account_password()}
          hint={m.account_password_keep()}
          type="password"
          value={draft.password}
          onChange={(event) => change({ password: event.target.value })}
          autoComplete="off"
        />
        <AdvancedFields draft={draft} change={change} serverError={undefined} />
        <div className="flex items-center justify-end gap-3">
          <p role="status" className="text-accent-ink">
            {isSaved && m.account_saved()}
          </p>
          <Button tone="accent" type="submit">
            {m.account_save()}
          </Button>
        </div>
      </form>
      <AccountTest wanted={wanted} isReady onTrust={(fingerprint) => void actions.acceptCertificate(accountId, fingerprint)} />
    </section>
  );
}
