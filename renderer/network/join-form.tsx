import { type FormEvent, type ReactNode, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { noticeOf } from '../state/failure.ts';
import { useSession, useView } from '../state/session-context.ts';
import type { Notice } from '../state/view-state.ts';
import { failureWords } from '../words/failure-words.ts';

interface JoinFormProps {
  readonly onDone: () => void;
  /** What stands at the left of the button that joins. */
  readonly children: ReactNode;
}

/** A code or a link, and what the new member is called. */
export function JoinForm({ onDone, children }: JoinFormProps) {
  const { client, view } = useSession();
  const invitation = useView((state) => state.joinField);
  const [displayName, setDisplayName] = useState('');
  const [failure, setFailure] = useState<Notice>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await client.network.join({ invitation, ...(displayName.trim() !== '' && { displayName }) });
      view.setState({ joinField: '', page: 'phone' });
      onDone();
    } catch (error) {
      setFailure(noticeOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex w-full flex-col gap-4" noValidate>
      <TextField
        label={m.join_code()}
        hint={m.join_code_hint()}
        placeholder="K7QD-2M4X-9RTB"
        value={invitation}
        onChange={(event) => view.setState({ joinField: event.target.value })}
        error={failure && failureWords(failure)}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={1_024}
        autoFocus
      />
      <TextField
        label={m.account_name()}
        hint={m.join_name_hint()}
        value={displayName}
        onChange={(event) => setDisplayName(event.target.value)}
        autoComplete="off"
        maxLength={64}
      />
      <p role="status" className="text-ink-2 empty:hidden">
        {isBusy && m.joining()}
      </p>
      <div className="flex justify-between gap-2">
        {children}
        <Button tone="accent" type="submit" disabled={isBusy || invitation.trim() === ''}>
          {m.join()}
        </Button>
      </div>
    </form>
  );
}
