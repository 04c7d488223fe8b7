import { UserPlus, Users } from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { useContactActions, useView } from '../state/session-context.ts';
import { ContactDetails } from './contact-details.tsx';
import { ContactForm } from './contact-form.tsx';
import { PeoplePane } from './people-pane.tsx';

/** Everybody beside the one who is shown; compact: one of both. */
export function ContactsPage() {
  const open = useView((view) => view.contact);
  return (
    <div className="flex min-h-0 flex-1">
      <PeoplePane
        className={classNames(
          'min-w-0 flex-1 wide:w-96 wide:flex-none wide:border-r wide:border-line',
          open && 'hidden wide:flex',
        )}
      />
      <div className={classNames('min-h-0 min-w-0 flex-1 flex-col', open ? 'flex' : 'hidden wide:flex')}>
        {!open && <NobodyChosen />}
        {open && 'id' in open && <ContactDetails key={open.id} id={open.id} />}
        {open && 'draft' in open && <ContactForm key={open.draft.address} draft={open.draft} />}
      </div>
    </div>
  );
}

function NobodyChosen() {
  const actions = useContactActions();
  return (
    <div className="m-auto">
      <EmptyState icon={Users} title={m.contacts_choose_title()} text={m.contacts_choose_text()}>
        <Button icon={UserPlus} className="mt-4" onClick={() => actions.open({ draft: { name: '', address: '' } })}>
          {m.contacts_add()}
        </Button>
      </EmptyState>
    </div>
  );
}
