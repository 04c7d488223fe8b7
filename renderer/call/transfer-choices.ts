import type { CallView } from '../../main/contract/snapshot.ts';
import { matches, matchingPeople, type Person } from '../state/people.ts';
import { addressOf, peerAddress, peerTitle } from '../words/peer.ts';

/** Somebody to transfer a call to. */
export type TransferChoice =
  /** The other side of another call of ours. */
  | { readonly kind: 'call'; readonly call: CallView }
  /** What was typed, as it is. */
  | { readonly kind: 'typed'; readonly target: string }
  | { readonly kind: 'person'; readonly person: Person };

const MOST_CHOICES = 30;

export interface TransferSources {
  /** The call to be transferred. */
  readonly callId: string;
  readonly calls: readonly CallView[];
  readonly people: readonly Person[];
}

/** What the transfer picker offers for `typed`: what was typed, running calls, then people. */
export function transferChoices(typed: string, { callId, calls, people }: TransferSources): readonly TransferChoice[] {
  const target = typed.trim();
  const transferred = calls.find(({ id }) => id === callId);
  const others = calls.filter((call) => call.id !== callId && canBeConnected(call));
  const running = others.filter(({ peer }) => matches(target, peerTitle(peer), peerAddress(peer)));
  const known = [transferred, ...others].map((call) => call?.peer.uri);
  const persons = matchingPeople(target, people).filter(({ uri }) => !known.includes(uri));
  return [
    ...(target === '' ? [] : [{ kind: 'typed', target } as const]),
    ...running.map((call) => ({ kind: 'call', call }) as const),
    ...persons.map((person) => ({ kind: 'person', person }) as const),
  ].slice(0, MOST_CHOICES);
}

/** A call of ours that somebody else can take our place in: answered, or rung by us. */
export function canBeConnected({ state, direction }: Pick<CallView, 'state' | 'direction'>): boolean {
  return state === 'active' || (direction === 'out' && (state === 'dialing' || state === 'remoteRinging'));
}

/** How a choice is called: title and what tells it from others of that name. */
export function choiceText(choice: TransferChoice): { readonly title: string; readonly detail: string } {
  if (choice.kind === 'typed') return { title: addressOf(choice.target), detail: '' };
  const { title, address } =
    choice.kind === 'call' ? { title: peerTitle(choice.call.peer), address: peerAddress(choice.call.peer) } : choice.person;
  return { title, detail: address === title ? '' : address };
}

/** Whom a choice that is no running call is; empty without a choice. */
export function typedTarget(choice: Exclude<TransferChoice, { kind: 'call' }> | undefined): string {
  if (choice === undefined) return '';
  return choice.kind === 'typed' ? choice.target : choice.person.uri;
}
