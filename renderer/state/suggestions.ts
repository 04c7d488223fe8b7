import { peerTitle } from '../words/peer.ts';
import { matches, matchingPeople, type Person } from './people.ts';

/** One line under the number field. */
export type Suggestion =
  /** What was typed, called as it is; always the first. */
  | { readonly kind: 'typed'; readonly target: string }
  /** With an empty field: the number called last. */
  | { readonly kind: 'redial'; readonly target: string; readonly title: string }
  /** Somebody this phone has had to do with. */
  | { readonly kind: 'person'; readonly target: string; readonly title: string; readonly address: string }
  /** A number of the domain inside that answers by itself. */
  | { readonly kind: 'service'; readonly name: string };

const MOST_SUGGESTIONS = 7;

export interface SuggestionSources {
  readonly people: readonly Person[];
  /** Of the address book, those who fit. */
  readonly contacts?: readonly Person[];
  readonly services: readonly string[];
  readonly lastCalled: string | undefined;
}

/** What the number field offers for `typed`; case and scheme do not matter. */
export function suggestionsFor(
  typed: string,
  { people, contacts = [], services, lastCalled }: SuggestionSources,
): readonly Suggestion[] {
  const wanted = typed.trim();
  const known = new Set(contacts.map(({ uri }) => uri));
  const others = matchingPeople(wanted, people).filter(({ uri }) => !known.has(uri));
  const persons = [...contacts, ...others].map(
    ({ uri, title, address }) => ({ kind: 'person', target: uri, title, address }) as const,
  );
  const numbers = services.filter((name) => matches(wanted, name)).map((name) => ({ kind: 'service', name }) as const);
  return [...firstOf(wanted, people, lastCalled), ...persons, ...numbers].slice(0, MOST_SUGGESTIONS);
}

function firstOf(wanted: string, people: readonly Person[], last: string | undefined): readonly Suggestion[] {
  if (wanted !== '') return [{ kind: 'typed', target: wanted }];
  if (last === undefined) return [];
  const person = people.find(({ uri }) => uri === last);
  return [{ kind: 'redial', target: last, title: person?.title ?? peerTitle({ uri: last }) }];
}
