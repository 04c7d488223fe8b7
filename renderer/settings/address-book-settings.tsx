import { KeyRound, Plus, RotateCw, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { AddressBookView } from '../../main/contract/address-books.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { attempt } from '../state/failure.ts';
import { useSession, useSnapshot, useView } from '../state/session-context.ts';
import { addressBookStateWords } from '../words/address-book-words.ts';
import { AddressBookForm } from './address-book-form.tsx';
import { Explained } from './rule-settings.tsx';
import { SettingGroup } from './setting-group.tsx';

const none: readonly AddressBookView[] = [];

/** Address books on servers: how each of them is, synchronise, remove, add. */
export function AddressBookSettings() {
  const { view } = useSession();
  const books = useSnapshot(({ addressBooks = none }) => addressBooks);
  const isAdding = useView((state) => state.isAddingAddressBook);
  const close = (): void => view.setState({ isAddingAddressBook: false });
  return (
    <SettingGroup title={m.books_title()} text={m.books_text()}>
      {books.length > 0 && (
        <ul aria-label={m.books_title()}>
          {books.map((book) => (
            <BookLine key={book.id} book={book} />
          ))}
        </ul>
      )}
      <div className="p-2">
        <Button tone="quiet" icon={Plus} onClick={() => view.setState({ isAddingAddressBook: true })}>
          {m.books_add()}
        </Button>
      </div>
      <WindowDialog isOpen={isAdding} onClose={close} title={m.books_add()} text={m.books_add_text()}>
        <AddressBookForm onDone={close} />
      </WindowDialog>
    </SettingGroup>
  );
}

function BookLine({ book }: { readonly book: AddressBookView }) {
  const { client, view } = useSession();
  const { id, name, user, takesNew, isSyncing, failure } = book;
  const host = new URL(book.url).host;
  const isFailed = failure !== undefined && !isSyncing;
  return (
    <li className="flex flex-col gap-2 border-b border-line px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-40 flex-1">
          <Clipped text={name} className="font-semibold" />
          <Clipped text={`${user} · ${host}`} className="text-sm text-ink-3" />
        </div>
        <div className="flex items-center gap-1">
          {failure?.step === 'signIn' && <NewPassword book={book} />}
          <IconButton
            icon={RotateCw}
            label={m.books_sync({ name })}
            disabled={isSyncing}
            onClick={() => void attempt(view, () => client.addressBooks.sync({ id }))}
          />
          <RemoveBook id={id} name={name} />
        </div>
      </div>
      <p role="status" className={classNames('text-sm', isFailed ? 'text-danger-ink' : 'text-ink-2')}>
        {addressBookStateWords(book, Date.now())}
      </p>
      <Remarks book={book} />
      <div className="flex items-center gap-4">
        <div className="min-w-0 flex-1">
          <Explained title={m.books_takes_new()} text={m.books_takes_new_text()} />
        </div>
        <Toggle
          label={m.books_takes_new()}
          checked={takesNew}
          onChange={(wanted) => void attempt(view, () => client.addressBooks.change({ id, takesNew: wanted }))}
        />
      </div>
    </li>
  );
}

/** What a person should know of the last time, though it went well. */
function Remarks({ book: { keptTwice, refused, unread } }: { readonly book: AddressBookView }) {
  const remarks = [
    ...(keptTwice.length > 0 ? [m.books_kept_twice({ names: keptTwice.join(', ') })] : []),
    ...(refused.length > 0 ? [m.books_refused({ names: refused.join(', ') })] : []),
    ...(unread > 0 ? [m.books_unread({ count: unread })] : []),
  ];
  return remarks.map((remark) => (
    <p key={remark} className="text-sm text-ink-2">
      {remark}
    </p>
  ));
}

function RemoveBook({ id, name }: { readonly id: string; readonly name: string }) {
  const { client, view } = useSession();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <IconButton icon={Trash2} label={m.books_remove({ name })} onClick={() => setAsking(true)} />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={m.books_remove_title({ name })}
        text={m.books_remove_text()}
        confirm={m.remove()}
        onConfirm={() => void attempt(view, () => client.addressBooks.remove({ id }))}
      />
    </>
  );
}

function NewPassword({ book: { id, name } }: { readonly book: AddressBookView }) {
  const { client, view } = useSession();
  const [isAsking, setAsking] = useState(false);
  const [password, setPassword] = useState('');
  const close = (): void => {
    setAsking(false);
    setPassword('');
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await attempt(view, () => client.addressBooks.change({ id, password }))) close();
  };
  return (
    <>
      <Button icon={KeyRound} onClick={() => setAsking(true)}>
        {m.books_password_change()}
      </Button>
      <WindowDialog isOpen={isAsking} onClose={close} title={m.books_password_title({ name })}>
        <form noValidate onSubmit={(event) => void save(event)} className="flex flex-col gap-4">
          <TextField
            label={m.account_password()}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <div className="flex justify-end gap-2">
            <Button onClick={close}>{m.cancel()}</Button>
            <Button tone="accent" type="submit" disabled={password === ''}>
              {m.books_password_save()}
            </Button>
          </div>
        </form>
      </WindowDialog>
    </>
  );
}
