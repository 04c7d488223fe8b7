import { type FormEvent, useState } from 'react';
import type { ContactAddress, ContactView } from '../../main/contract/contact-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Choose } from '../parts/choose.tsx';
import { TextField } from '../parts/text-field.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { useContactActions, useSnapshot } from '../state/session-context.ts';
import { addressOf } from '../words/peer.ts';
import { AddressFields } from './address-fields.tsx';
import { NoteField } from './note-field.tsx';
import { PhotoField } from './photo-field.tsx';

interface ContactFormProps {
  /** Somebody who is there already. */
  readonly contact?: ContactView;
  /** What is known of somebody new. */
  readonly draft?: { readonly name: string; readonly address: string };
  readonly onDone?: () => void;
}

interface Draft {
  readonly name: string;
  readonly company: string;
  readonly note: string;
  readonly isFavourite: boolean;
  readonly accountId: string;
  readonly addresses: readonly ContactAddress[];
  /** Undefined: as it was. */
  readonly photo: string | undefined;
}

/** Somebody new, or what is known of somebody. */
export function ContactForm({ contact, draft, onDone }: ContactFormProps) {
  const actions = useContactActions();
  const [form, setForm] = useState<Draft>(() => (contact ? draftOf(contact) : newDraft(draft)));
  const change = (changes: Partial<Draft>): void => setForm((before) => ({ ...before, ...changes }));
  const close = (): void => {
    if (onDone) onDone();
    else actions.open(undefined);
  };
  const addresses = form.addresses.filter(({ value }) => value.trim() !== '');
  const isEmpty = form.name.trim() + form.company.trim() === '' && addresses.length === 0;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { accountId, photo, ...said } = form;
    const id = await actions.put({
      ...said,
      addresses,
      ...(contact && { id: contact.id }),
      ...(accountId !== '' && { accountId }),
      ...(photo !== undefined && { photo }),
    });
    if (id === undefined) return;
    if (onDone) onDone();
    else actions.open({ id });
  };
  return (
    <form
      noValidate
      aria-label={contact ? m.contact_edit_title() : m.contacts_add()}
      onSubmit={(event) => void save(event)}
      className="min-h-0 flex-1 overflow-y-auto"
    >
      <div className="mx-auto flex max-w-2xl flex-col gap-4 px-4 py-4 wide:px-7 wide:py-6">
        <h2 className="text-xl font-semibold">{contact ? m.contact_edit_title() : m.contacts_add()}</h2>
        <PhotoField title={form.name} photo={form.photo ?? contact?.photo ?? ''} onChange={(photo) => change({ photo })} />
        <TextField
          label={m.contact_name()}
          value={form.name}
          onChange={(event) => change({ name: event.target.value })}
          autoComplete="off"
          maxLength={128}
        />
        <TextField
          label={m.contact_company()}
          value={form.company}
          onChange={(event) => change({ company: event.target.value })}
          autoComplete="off"
          maxLength={128}
        />
        <AddressFields addresses={form.addresses} onChange={(next) => change({ addresses: next })} />
        <NoteField note={form.note} onChange={(note) => change({ note })} />
        <CallWith accountId={form.accountId} onChange={(accountId) => change({ accountId })} />
        <div className="flex items-center gap-3">
          <span className="flex-1">
            {m.contact_favourite()}
            <span className="block text-sm text-ink-3">{m.contact_favourite_text()}</span>
          </span>
          <Toggle label={m.contact_favourite()} checked={form.isFavourite} onChange={(isFavourite) => change({ isFavourite })} />
        </div>
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={close}>{m.cancel()}</Button>
          <Button tone="accent" type="submit" disabled={isEmpty}>
            {m.contact_save()}
          </Button>
        </div>
      </div>
    </form>
  );
}

function draftOf({ name, company, note, isFavourite, accountId = '', addresses }: ContactView): Draft {
  const written = addresses.map(({ label, value }) => ({ label, value }));
  return { name, company, note, isFavourite, accountId, addresses: written, photo: undefined };
}

function newDraft(draft: ContactFormProps['draft']): Draft {
  const address = addressOf(draft?.address ?? '');
  const first: ContactAddress = { label: 'work', value: address };
  const fresh = { company: '', note: '', isFavourite: false, accountId: '', photo: undefined };
  return { ...fresh, name: draft?.name ?? '', addresses: [first] };
}

interface CallWithProps {
  readonly accountId: string;
  readonly onChange: (accountId: string) => void;
}

/** Only where there is a choice. */
function CallWith({ accountId, onChange }: CallWithProps) {
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  if (accounts.length < 2) return null;
  return (
    <Choose
      label={m.contact_account()}
      value={accountId}
      onChange={onChange}
      options={[
        { value: '', label: m.contact_account_usual() },
        ...accounts.map(({ id, aor }) => ({ value: id, label: addressOf(aor) })),
      ]}
    />
  );
}
