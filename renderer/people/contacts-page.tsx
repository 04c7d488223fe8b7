import { MessageSquare, Phone, SearchX, Users } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { PersonView } from '../../main/contract/person-view.ts';
import * as m from '../paraglide/messages.js';
import { Avatar } from '../parts/avatar.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { matches, type Person } from '../state/people.ts';
import { useActions, useMessageActions, usePeople, useSnapshot } from '../state/session-context.ts';
import { peerAddress, peerTitle } from '../words/peer.ts';
import { AddFavourite } from './add-favourite.tsx';
import { PersonRow, StarButton } from './person-row.tsx';

const MOST_MET = 100;

/** Favourites and members of the network with their lamps, then whoever was called or written to. */
export function ContactsPage() {
  const [search, setSearch] = useState('');
  const { favourites, members, met } = useContacts(search);
  const isEmpty = favourites.length + members.length + met.length === 0;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-4xl flex-col gap-4 px-4 py-4 wide:px-7 wide:py-6">
        <div className="flex flex-wrap items-center gap-3">
          <h1 className="flex-1 text-xl font-semibold">{m.contacts_title()}</h1>
          <AddFavourite />
          <SearchField label={m.contacts_search()} value={search} onChange={setSearch} className="w-full wide:w-64" />
        </div>
        {isEmpty && search.trim() === '' && (
          <EmptyState icon={Users} title={m.contacts_empty_title()} text={m.contacts_empty_text()} />
        )}
        {isEmpty && search.trim() !== '' && (
          <EmptyState icon={SearchX} title={m.messages_none_found()} text={m.messages_none_found_text({ text: search.trim() })} />
        )}
        <Group title={m.contacts_favourites()} people={favourites} />
        <Group title={m.contacts_members()} people={members} />
        <Met people={met} />
      </div>
    </div>
  );
}

interface Contacts {
  readonly favourites: readonly PersonView[];
  readonly members: readonly PersonView[];
  readonly met: readonly Person[];
}

function useContacts(search: string): Contacts {
  const watched = useSnapshot((snapshot) => snapshot.presence.people);
  const people = usePeople();
  const found = watched.filter((person) => matches(search, peerTitle(person), peerAddress(person)));
  const uris = new Set(watched.map(({ uri }) => uri));
  const others = people.filter(({ uri, title, address }) => !uris.has(uri) && matches(search, title, address));
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
      {people.map((person) => (
        <PersonRow key={person.uri} person={person} />
      ))}
    </Section>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="-mx-3">
      <h2 id={id} className="px-3 pt-2 pb-1 text-sm font-semibold text-ink-3">
        {title}
      </h2>
      <ul>{children}</ul>
    </section>
  );
}

/** Nobody watches them; the star changes that. */
function Met({ people }: { readonly people: readonly Person[] }) {
  const actions = useActions();
  if (people.length === 0) return null;
  return (
    <Section title={m.contacts_met()}>
      {people.map((person) => (
        <li key={person.address} className="flex items-center gap-3 rounded-md py-2 pr-2 pl-3 transition-colors hover:bg-hover">
          <Avatar title={person.title} size="small" />
          <div className="min-w-0 flex-1">
            <Clipped text={person.title} className="font-medium" />
            {person.address !== person.title && <Clipped text={person.address} className="text-sm text-ink-3" />}
          </div>
          <div className="flex shrink-0">
            <MetButtons person={person} />
            <StarButton
              title={person.title}
              isFavourite={false}
              onChange={() => void actions.addFavourite(person.uri, nameOf(person), person.accountId)}
            />
          </div>
        </li>
      ))}
    </Section>
  );
}

const nameOf = ({ title, uri }: Person): string => (title === peerTitle({ uri }) ? '' : title);

function MetButtons({ person }: { readonly person: Person }) {
  const actions = useActions();
  const messageActions = useMessageActions();
  return (
    <>
      <IconButton
        icon={Phone}
        label={m.call_name({ name: person.title })}
        onClick={() => void actions.place(person.uri, person.accountId)}
      />
      <IconButton
        icon={MessageSquare}
        label={m.message_write_to({ name: person.title })}
        onClick={() => messageActions.open({ accountId: person.accountId, peerUri: person.uri })}
      />
    </>
  );
}
