import { SearchX, UserPlus, Users } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react';
import type { PersonView } from '../../main/contract/person-view.ts';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { matches, type Person } from '../state/people.ts';
import { useContactActions, useContacts, usePeople, useSession, useSnapshot } from '../state/session-context.ts';
import { peerAddress, peerTitle } from '../words/peer.ts';
import { ContactFiles } from './contact-files.tsx';
import { ContactRows } from './contact-rows.tsx';
import { MetRow } from './met-row.tsx';
import { PersonRow } from './person-row.tsx';

const MOST_MET = 100;

/** Favourites and members of the network with their lamps, the address book, then whoever else was called or written to. */
export function PeoplePane({ className }: { readonly className: string }) {
  const { contacts } = useSession();
  const actions = useContactActions();
  const [search, setSearch] = useState('');
  const { favourites, members, met } = usePane(search);
  const { total, isLoaded } = useContacts((state) => state);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => contacts.open(), [contacts]);
  useEffect(() => contacts.find(search), [contacts, search]);
  const isEmpty = isLoaded && favourites.length + members.length + met.length + total === 0;
  return (
    <section aria-labelledby="contacts-title" className={classNames('flex min-h-0 flex-col', className)}>
      <div className="flex items-center gap-1 pt-3 pr-3 pl-4">
        <h1 id="contacts-title" className="flex-1 text-xl font-semibold">
          {m.contacts_title()}
        </h1>
        <ContactFiles />
        <IconButton
          icon={UserPlus}
          label={m.contacts_add()}
          className="size-9"
          onClick={() => actions.open({ draft: { name: '', address: '' } })}
        />
      </div>
      <SearchField label={m.contacts_search()} value={search} onChange={setSearch} className="mx-3 mt-2 mb-2" />
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {isEmpty && search.trim() === '' && (
          <EmptyState icon={Users} title={m.contacts_empty_title()} text={m.contacts_empty_text()} />
        )}
        {isEmpty && search.trim() !== '' && (
          <EmptyState icon={SearchX} title={m.contacts_none_found()} text={m.contacts_none_found_text({ text: search.trim() })} />
        )}
        <Group title={m.contacts_favourites()} people={favourites} />
        <Group title={m.contacts_members()} people={members} />
        <Everybody total={total} scroller={scroller} />
        <Met people={met} />
      </div>
    </section>
  );
}

interface Pane {
  readonly favourites: readonly PersonView[];
  readonly members: readonly PersonView[];
  readonly met: readonly Person[];
}

function usePane(search: string): Pane {
  const watched = useSnapshot((snapshot) => snapshot.presence.people);
  const people = usePeople();
  const found = watched.filter((person) => matches(search, peerTitle(person), peerAddress(person)));
  const uris = new Set(watched.map(({ uri }) => uri));
  const others = people.filter(
    ({ uri, title, address, contactId }) => contactId === undefined && !uris.has(uri) && matches(search, title, address),
  );
  return {
    favourites: found.filter(({ isFavourite }) => isFavourite),
    members: found.filter(({ isFavourite }) => !isFavourite),
    met: others.slice(0, MOST_MET),
  };
}

function Group({ title, people }: { readonly title: string; readonly people: readonly PersonView[] }) {
  if (people.length === 0) return null;
  return (
    <Section title={title}>
      <ul>
        {people.map((person) => (
          <PersonRow key={person.uri} person={person} />
        ))}
      </ul>
    </Section>
  );
}

function Everybody({ total, scroller }: { readonly total: number; readonly scroller: RefObject<HTMLDivElement | null> }) {
  if (total === 0) return null;
  return (
    <Section title={m.contacts_all({ count: total })}>
      <ContactRows total={total} scroller={scroller} />
    </Section>
  );
}

/** Nobody watches them; the star changes that. */
function Met({ people }: { readonly people: readonly Person[] }) {
  if (people.length === 0) return null;
  return (
    <Section title={m.contacts_met()}>
      <ul>
        {people.map((person) => (
          <MetRow key={person.address} person={person} />
        ))}
      </ul>
    </Section>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="px-3 pt-3 pb-1 text-sm font-semibold text-ink-3">
        {title}
      </h2>
      {children}
    </section>
  );
}
