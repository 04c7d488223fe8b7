import type { HistoryView } from '../../main/contract/snapshot.ts';
import { peerAddress, peerTitle } from '../words/peer.ts';

/** One line under the number field. */
export type Suggestion =
  /** What was typed, called as it is; always the first. */
  | { readonly kind: 'typed'; readonly target: string }
  /** With an empty field: the number called last. */
  | { readonly kind: 'redial'; readonly target: string; readonly title: string }
  /** Somebody of the history. */
  | { readonly kind: 'person'; readonly target: string; readonly title: string; readonly address: string }
  /** A number of the domain inside that answers by itself. */
  | { readonly kind: 'service'; readonly name: string };

const MOST_SUGGESTIONS = 7;

export interface SuggestionSources {
  /** Newest first. */
  readonly history: readonly HistoryView[];
  readonly services: readonly string[];
  readonly lastCalled: string | undefined;
}

/** What the number field offers for `typed`; case and scheme do not matter. */
export function suggestionsFor(typed: string, { history, services, lastCalled }: SuggestionSources): readonly Suggestion[] {
  const wanted = typed.trim();
  const people = peopleOf(history).filter((person) => matches(wanted, person.title, person.address));
  const numbers = services.filter((name) => matches(wanted, name)).map((name) => ({ kind: 'service', name }) as const);
  return [...firstOf(wanted, history, lastCalled), ...people, ...numbers].slice(0, MOST_SUGGESTIONS);
}

function firstOf(wanted: string, history: readonly HistoryView[], last: string | undefined): readonly Suggestion[] {
  if (wanted !== '') return [{ kind: 'typed', target: wanted }];
  if (last === undefined) return [];
  const row = history.find(({ peer }) => peer.uri === last);
  return [{ kind: 'redial', target: last, title: peerTitle(row?.peer ?? { uri: last }) }];
}

/** Everybody of the history once, with the name last seen. */
function peopleOf(history: readonly HistoryView[]): readonly Extract<Suggestion, { kind: 'person' }>[] {
  const byAddress = new Map<string, Extract<Suggestion, { kind: 'person' }>>();
  for (const { peer } of history) {
    const address = peerAddress(peer);
    if (!byAddress.has(address)) byAddress.set(address, { kind: 'person', target: peer.uri, title: peerTitle(peer), address });
  }
  return [...byAddress.values()];
}

function matches(wanted: string, ...texts: readonly string[]): boolean {
  const needle = wanted.toLocaleLowerCase();
  return texts.some((text) => text.toLocaleLowerCase().includes(needle));
}
