import { Check, Minus, Stethoscope, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { FoundAddressBooks } from '../../main/contract/address-books.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Choose } from '../parts/choose.tsx';
import { classNames } from '../parts/class-names.ts';
import { TextField } from '../parts/text-field.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { attempt } from '../state/failure.ts';
import { useSession } from '../state/session-context.ts';
import { addressBookFaultWords, addressBookStepWords, findSteps } from '../words/address-book-words.ts';
import { Explained } from './rule-settings.tsx';

const nobody = { address: '', user: '', password: '' };

/** A server, what is found on it, and which of its address books is to be kept the same. */
export function AddressBookForm({ onDone }: { readonly onDone: () => void }) {
  const { client, view } = useSession();
  const [wanted, setWanted] = useState(nobody);
  const [found, setFound] = useState<FoundAddressBooks>();
  const [isLooking, setLooking] = useState(false);
  const change = (changes: Partial<typeof nobody>): void => {
    setWanted({ ...wanted, ...changes });
    setFound(undefined);
  };
  const look = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setLooking(true);
    setFound(undefined);
    await attempt(view, async () => setFound(await client.addressBooks.find(wanted)));
    setLooking(false);
  };
  const isReady = wanted.address.trim() !== '' && wanted.user !== '' && !isLooking;
  return (
    <div className="flex flex-col gap-4">
      <form noValidate onSubmit={(event) => void look(event)} className="flex flex-col gap-4">
        <TextField
          label={m.books_address()}
          hint={m.books_address_hint()}
          value={wanted.address}
          onChange={(event) => change({ address: event.target.value })}
          spellCheck={false}
          maxLength={1_024}
        />
        <TextField
          label={m.books_user()}
          autoComplete="username"
          value={wanted.user}
          onChange={(event) => change({ user: event.target.value })}
          spellCheck={false}
          maxLength={256}
        />
        <TextField
          label={m.account_password()}
          type="password"
          autoComplete="current-password"
          value={wanted.password}
          onChange={(event) => change({ password: event.target.value })}
          maxLength={1_024}
        />
        <Button icon={Stethoscope} type="submit" className="self-start" disabled={!isReady}>
          {isLooking ? m.books_testing() : m.books_test()}
        </Button>
      </form>
      {found && <Steps found={found} />}
      {found && found.books.length > 0 && <Chosen found={found} login={wanted} onDone={onDone} />}
    </div>
  );
}

const looks = {
  passed: { icon: Check, style: 'text-accent', words: m.test_passed },
  failed: { icon: X, style: 'text-danger', words: m.test_failed },
  late: { icon: Minus, style: 'text-ink-3', words: m.test_not_tried },
} as const;

/** How far the way was gone. */
function Steps({ found: { failure } }: { readonly found: FoundAddressBooks }) {
  const failedAt = failure ? findSteps.indexOf(failure.step) : findSteps.length;
  const lookOf = (index: number) => looks[index === failedAt ? 'failed' : index < failedAt ? 'passed' : 'late'];
  return (
    <div role="status" className="flex flex-col gap-2">
      <ol aria-label={m.books_test_title()} className="flex flex-col rounded-lg border border-line">
        {findSteps.map((step, index) => {
          const { icon: Icon, style, words } = lookOf(index);
          return (
            <li key={step} className="flex items-center gap-3 border-b border-line px-3 py-2 last:border-b-0">
              <Icon aria-hidden size={16} strokeWidth={2.5} className={classNames('shrink-0', style)} />
              <span className="flex-1">{addressBookStepWords(step)}</span>
              <span className="text-sm text-ink-3">{words()}</span>
            </li>
          );
        })}
      </ol>
      {failure && <p className="text-danger-ink">{addressBookFaultWords(failure)}</p>}
    </div>
  );
}

interface ChosenProps {
  readonly found: FoundAddressBooks;
  readonly login: typeof nobody;
  readonly onDone: () => void;
}

function Chosen({ found: { books }, login: { user, password }, onDone }: ChosenProps) {
  const { client, view } = useSession();
  const [url, setUrl] = useState(books[0]?.url ?? '');
  const [takesNew, setTakesNew] = useState(true);
  const add = async (): Promise<void> => {
    const name = books.find((book) => book.url === url)?.name ?? '';
    if (await attempt(view, () => client.addressBooks.add({ url, name, user, password, takesNew }))) onDone();
  };
  return (
    <>
      <Choose
        label={m.books_choose()}
        value={url}
        options={books.map((book) => ({ value: book.url, label: book.name }))}
        onChange={setUrl}
      />
      <div className="flex items-center gap-4">
        <div className="min-w-0 flex-1">
          <Explained title={m.books_takes_new()} text={m.books_takes_new_text()} />
        </div>
        <Toggle label={m.books_takes_new()} checked={takesNew} onChange={setTakesNew} />
      </div>
      <Button tone="accent" className="self-end" onClick={() => void add()}>
        {m.books_keep()}
      </Button>
    </>
  );
}
