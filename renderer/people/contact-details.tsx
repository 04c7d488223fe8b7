import { ArrowLeft, MessageSquare, Pencil, Phone, Trash2 } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { ContactAddressView, ContactView } from '../../main/contract/contact-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import {
  useActions,
  useContactActions,
  useContacts,
  useMessageActions,
  useSession,
  useSnapshot,
} from '../state/session-context.ts';
import { contactTitle, labelWords } from '../words/contact-words.ts';
import { addressOf } from '../words/peer.ts';
import { personWords } from '../words/person-words.ts';
import { ContactAvatar } from './contact-avatar.tsx';
import { ContactForm } from './contact-form.tsx';
import { StarButton } from './person-row.tsx';

/** Somebody of the contacts, whole: all numbers, what is noted, and the way to change it. */
export function ContactDetails({ id }: { readonly id: string }) {
  const contact = useContact(id);
  const [isEditing, setEditing] = useState(false);
  if (!contact) return null;
  if (isEditing) return <ContactForm contact={contact} onDone={() => setEditing(false)} />;
  return (
    <article aria-labelledby="contact-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-5 px-4 py-4 wide:px-7 wide:py-6">
        <Head contact={contact} onEdit={() => setEditing(true)} />
        <Addresses contact={contact} />
        {contact.note !== '' && (
          <Part title={m.contact_note()}>
            <p className="p-4 whitespace-pre-wrap break-words" data-selectable>
              {contact.note}
            </p>
          </Part>
        )}
        {contact.more.length > 0 && (
          <Part title={m.contact_more()} text={m.contact_more_text()}>
            <ul className="p-4 text-sm text-ink-2">
              {contact.more.map((line) => (
                <li key={line}>
                  <Clipped text={line} />
                </li>
              ))}
            </ul>
          </Part>
        )}
      </div>
    </article>
  );
}

/** Asked for again when the address book has changed; gone, the page goes too. */
function useContact(id: string): ContactView | undefined {
  const { client, view } = useSession();
  const revision = useContacts((state) => state.revision);
  const [contact, setContact] = useState<ContactView>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: somebody may have changed it
  useEffect(() => {
    client.contacts.get({ id }).then(setContact, () => view.setState({ contact: undefined }));
  }, [client, view, id, revision]);
  return contact;
}

function Head({ contact, onEdit }: { readonly contact: ContactView; readonly onEdit: () => void }) {
  const actions = useContactActions();
  const person = useSnapshot(({ presence }) => presence.people.find(({ contactId }) => contactId === contact.id));
  const { id, name, company, photo, isFavourite, addresses } = contact;
  const title = contactTitle({ name, company, address: addresses[0] });
  return (
    <header className="flex flex-wrap items-center gap-3">
      <IconButton
        icon={ArrowLeft}
        label={m.contacts_back()}
        className="-ml-2 size-9 wide:hidden"
        onClick={() => actions.open(undefined)}
      />
      <ContactAvatar id={id} hasPhoto={photo !== undefined} title={title} size="large" />
      <div className="min-w-0 flex-1">
        <h2 id="contact-title" className="text-xl font-semibold">
          <Clipped text={title} />
        </h2>
        {company !== '' && company !== title && <Clipped text={company} className="text-ink-2" />}
        {person && <Clipped text={personWords(person)} className="text-ink-2" />}
      </div>
      <div className="flex basis-full items-center justify-end gap-1 wide:basis-auto">
        <StarButton title={title} isFavourite={isFavourite} onChange={(isWanted) => void actions.setFavourite(id, isWanted)} />
        <Button icon={Pencil} onClick={onEdit}>
          {m.contact_edit()}
        </Button>
        <RemoveContact id={id} title={title} />
      </div>
    </header>
  );
}

function Addresses({ contact: { addresses, accountId } }: { readonly contact: ContactView }) {
  if (addresses.length === 0) return null;
  return (
    <Part title={m.contact_addresses()}>
      <ul>
        {addresses.map((address) => (
          <AddressLine key={`${address.label} ${address.value}`} address={address} accountId={accountId} />
        ))}
      </ul>
    </Part>
  );
}

function AddressLine({ address, accountId }: { readonly address: ContactAddressView; readonly accountId: string | undefined }) {
  const actions = useActions();
  const messageActions = useMessageActions();
  const text = addressOf(address.text);
  const defaultId = useSnapshot((snapshot) => snapshot.defaultAccountId);
  const sender = accountId ?? defaultId;
  return (
    <li className="flex min-h-14 items-center gap-3 border-b border-line px-4 py-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="text-sm text-ink-3">{labelWords(address.label)}</p>
        <Clipped text={text} className="tabular">
          <span data-selectable>{text}</span>
        </Clipped>
      </div>
      {sender !== undefined && address.uri !== undefined && (
        <Button
          icon={MessageSquare}
          aria-label={m.contact_message_to({ name: text })}
          onClick={() => messageActions.open({ accountId: sender, peerUri: address.uri ?? '' })}
        >
          {m.contact_message()}
        </Button>
      )}
      <Button
        tone="accent"
        icon={Phone}
        aria-label={m.call_name({ name: text })}
        onClick={() => void actions.place(address.value, accountId)}
      >
        {m.call()}
      </Button>
    </li>
  );
}

interface PartProps {
  readonly title: string;
  readonly text?: string;
  readonly children: ReactNode;
}

function Part({ title, text, children }: PartProps) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <div>
        <h3 className="font-semibold">{title}</h3>
        {text && <p className="text-sm text-ink-3">{text}</p>}
      </div>
      <div className="rounded-lg border border-line bg-raised">{children}</div>
    </section>
  );
}

function RemoveContact({ id, title }: { readonly id: string; readonly title: string }) {
  const actions = useContactActions();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <IconButton icon={Trash2} label={m.contact_remove({ name: title })} onClick={() => setAsking(true)} />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={m.contact_remove_title({ name: title })}
        text={m.contact_remove_text()}
        confirm={m.remove()}
        onConfirm={() => void actions.remove(id)}
      />
    </>
  );
}
