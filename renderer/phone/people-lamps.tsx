import type { PersonView } from '../../main/contract/person-view.ts';
import * as m from '../paraglide/messages.js';
import { Clipped } from '../parts/clipped.tsx';
import { PersonAvatar } from '../people/person-avatar.tsx';
import { PickUpButton } from '../people/pick-up-button.tsx';
import { useActions, useSession, useSnapshot } from '../state/session-context.ts';
import { peerTitle } from '../words/peer.ts';
import { personWords } from '../words/person-words.ts';

const MOST_SHOWN = 8;

/** Favourites and members of the network with their lamps; a click calls. */
export function PeopleLamps() {
  const { view } = useSession();
  const people = useSnapshot((snapshot) => snapshot.presence.people);
  if (people.length === 0) return null;
  return (
    <section aria-labelledby="people-title" className="order-last border-b border-line pb-2">
      <div className="flex items-baseline justify-between px-4 pt-4 pb-1">
        <h2 id="people-title" className="text-sm font-semibold text-ink-3">
          {m.people_title()}
        </h2>
        <button
          type="button"
          onClick={() => view.setState({ page: 'contacts' })}
          className="rounded-sm text-sm font-semibold text-accent-ink hover:underline"
        >
          {m.show_all()}
        </button>
      </div>
      <ul className="px-2">
        {people.slice(0, MOST_SHOWN).map((person) => (
          <PersonLamp key={person.uri} person={person} />
        ))}
      </ul>
    </section>
  );
}

function PersonLamp({ person }: { readonly person: PersonView }) {
  const actions = useActions();
  const { uri, accountId, canPickUp } = person;
  const title = peerTitle(person);
  return (
    <li className="flex items-center gap-2">
      <button
        type="button"
        onClick={() => void actions.place(uri, accountId)}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-md px-2 py-1.5 text-left transition-colors hover:bg-hover active:bg-press"
      >
        <span className="sr-only">{`${m.call()} `}</span>
        <PersonAvatar person={person} title={title} />
        <span className="min-w-0 flex-1">
          <Clipped text={title} className="font-medium" />
          <Clipped text={personWords(person)} className="text-sm text-ink-3" />
        </span>
      </button>
      {canPickUp && <PickUpButton uri={uri} name={title} />}
    </li>
  );
}
