import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import * as m from '../paraglide/messages.js';
import { IconButton } from '../parts/icon-button.tsx';
import { Segments } from '../parts/segments.tsx';
import { PeopleList } from '../people/people-list.tsx';
import { matchingPeople } from '../state/people.ts';
import { useMessageActions, usePeople, useSnapshot } from '../state/session-context.ts';
import { addressOf } from '../words/peer.ts';
import { Composer } from './composer.tsx';

const MOST_PEOPLE = 50;

/** To whom, and what. Choosing somebody known shows what was written with them before. */
export function NewMessage() {
  const actions = useMessageActions();
  const [to, setTo] = useState('');
  const [text, setText] = useState('');
  const [accountId, setAccountId] = useSender();
  const people = matchingPeople(to, usePeople()).slice(0, MOST_PEOPLE);
  const send = (): void => void actions.send(to, accountId, text);
  return (
    <section aria-label={m.messages_new()} className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 items-center gap-3 border-b border-line px-2 py-2 wide:h-15 wide:px-5">
        <IconButton icon={ArrowLeft} label={m.message_back()} className="wide:hidden" onClick={() => actions.close()} />
        <label htmlFor="message-to" className="font-semibold">
          {m.message_to()}
        </label>
        <input
          id="message-to"
          type="text"
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to write, and this is where it begins
          autoFocus
          autoComplete="off"
          spellCheck={false}
          placeholder={m.message_to_hint()}
          value={to}
          onChange={(event) => setTo(event.target.value)}
          className="h-10 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-3 focus-visible:outline-offset-0"
        />
      </div>
      <Sender accountId={accountId} onChange={setAccountId} />
      <div className="mb-3 min-h-0 flex-1 overflow-y-auto border-b border-line p-2 wide:px-3">
        <PeopleList
          label={m.suggestions()}
          people={people}
          onChoose={(person) => actions.open({ accountId: accountId ?? person.accountId, peerUri: person.uri })}
        />
      </div>
      <Composer text={text} onChange={setText} onSend={send} isBlocked={to.trim() === ''} />
    </section>
  );
}

/** Which account writes: the one for calls, unless the person chooses another. */
function useSender(): readonly [string | undefined, (accountId: string) => void] {
  const defaultId = useSnapshot((snapshot) => snapshot.defaultAccountId);
  const [chosen, setChosen] = useState<string>();
  return [chosen ?? defaultId, setChosen];
}

interface SenderProps {
  readonly accountId: string | undefined;
  readonly onChange: (accountId: string) => void;
}

function Sender({ accountId, onChange }: SenderProps) {
  const accounts = useSnapshot((snapshot) => snapshot.accounts).filter(({ registration }) => registration !== 'off');
  if (accounts.length < 2) return null;
  return (
    <div className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-2 wide:px-5">
      <span className="font-semibold">{m.message_from()}</span>
      <Segments
        label={m.message_from()}
        value={accountId ?? ''}
        onChange={onChange}
        options={accounts.map(({ id, aor }) => ({ value: id, label: addressOf(aor) }))}
        className="max-w-full flex-wrap"
      />
    </div>
  );
}
