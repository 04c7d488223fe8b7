import { Phone } from 'lucide-react';
import { memo } from 'react';
import type { ContactLine } from '../../main/contract/contact-view.ts';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { useActions, useContactActions, useView } from '../state/session-context.ts';
import { contactTitle } from '../words/contact-words.ts';
import { ContactAvatar } from './contact-avatar.tsx';

/** Somebody of the address book in a line; a click shows them. Undefined: on the way. */
export const ContactRow = memo(function ContactRow({ contact }: { readonly contact: ContactLine | undefined }) {
  const actions = useActions();
  const contactActions = useContactActions();
  const isOpen = useView(
    ({ contact: open }) => contact !== undefined && open !== undefined && 'id' in open && open.id === contact.id,
  );
  if (!contact) return null;
  const { id, accountId, address, company } = contact;
  const title = contactTitle(contact);
  const detail = [company === title ? '' : company, address?.text === title ? '' : address?.text].filter(Boolean).join(' · ');
  return (
    <div
      className={classNames(
        'flex items-center gap-1 rounded-md pr-2 transition-colors',
        isOpen ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <button
        type="button"
        aria-current={isOpen ? 'true' : undefined}
        onClick={() => contactActions.open({ id })}
        className="flex h-14 min-w-0 flex-1 items-center gap-3 rounded-md pl-3 text-left"
      >
        <ContactAvatar id={id} hasPhoto={contact.hasPhoto} title={title} size="small" />
        <span className="min-w-0 flex-1">
          <Clipped text={title} className="font-medium" />
          {detail !== '' && <Clipped text={detail} className="text-sm text-ink-3" />}
        </span>
      </button>
      {address && (
        <IconButton
          icon={Phone}
          label={m.call_name({ name: title })}
          onClick={() => void actions.place(address.value, accountId)}
        />
      )}
    </div>
  );
});
