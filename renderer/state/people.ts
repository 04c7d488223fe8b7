import type { PeerView } from '../../main/contract/ids.ts';
import type { ConversationView } from '../../main/contract/message-view.ts';
import type { PersonView } from '../../main/contract/person-view.ts';
import type { HistoryView } from '../../main/contract/snapshot.ts';
import { peerAddress, peerTitle } from '../words/peer.ts';

/** Somebody this phone has had to do with. */
export interface Person {
  readonly uri: string;
  readonly title: string;
  readonly address: string;
  /** The account they were called or written to with last. */
  readonly accountId: string;
  /** Who it is in the contacts. */
  readonly contactId?: string | undefined;
}

export interface PeopleSources {
  /** Newest first, both. */
  readonly history: readonly HistoryView[];
  readonly conversations: readonly ConversationView[];
  /** Those whose state is shown. */
  readonly watched?: readonly PersonView[];
}

/** Everybody once, with the name last seen; who was called or written to last comes first. */
export function peopleOf({ history, conversations, watched = [] }: PeopleSources): readonly Person[] {
  const met = [
    ...history.map(({ peer, accountId, startedAtUnixMs }) => ({ peer, accountId, atUnixMs: startedAtUnixMs })),
    ...conversations.map(({ peer, accountId, last }) => ({ peer, accountId, atUnixMs: last.atUnixMs })),
    ...watched.map((peer) => ({ peer, accountId: peer.accountId, atUnixMs: 0 })),
  ].sort((one, other) => other.atUnixMs - one.atUnixMs);
  const byAddress = new Map<string, Person>();
  for (const { peer, accountId } of met) {
    const address = peerAddress(peer);
    const known = byAddress.get(address);
    if (!known) byAddress.set(address, { uri: peer.uri, title: peerTitle(peer), address, accountId, contactId: peer.contactId });
    else if (!isNamed(known) && peer.name) byAddress.set(address, { ...known, title: peerTitle(peer) });
  }
  return [...byAddress.values()];
}

/** Those whose name or address contains `typed`; case does not matter. */
export function matchingPeople(typed: string, people: readonly Person[]): readonly Person[] {
  return people.filter(({ title, address }) => matches(typed, title, address));
}

/** Whether one of the texts contains what was typed, in any case. */
export function matches(typed: string, ...texts: readonly string[]): boolean {
  const needle = typed.trim().toLocaleLowerCase();
  return texts.some((text) => text.toLocaleLowerCase().includes(needle));
}

/** What to call the owner of an address: the name it was last seen with. */
export function peerNamed(uri: string, people: readonly Person[]): PeerView {
  const person = people.find((each) => each.uri === uri);
  return person && isNamed(person) ? { uri, name: person.title } : { uri };
}

function isNamed({ uri, title }: Person): boolean {
  return title !== peerTitle({ uri });
}
