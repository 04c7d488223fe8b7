import { createContext, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import type { CallView, LevelView, Snapshot } from '../../main/contract/snapshot.ts';
import type { Actions } from './actions.ts';
import { foregroundCall } from './call-choice.ts';
import type { ContactActions } from './contact-actions.ts';
import type { ContactsState } from './contacts-state.ts';
import type { HistoryState } from './history-state.ts';
import type { MessageActions } from './message-actions.ts';
import type { MessagesState } from './messages-state.ts';
import { type Person, peopleOf } from './people.ts';
import type { Session } from './session.ts';
import type { ViewState } from './view-state.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

/** The window's session. Throws outside of the window: a bug. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('no session around this component');
  return session;
}

export const useMessageActions = (): MessageActions => useSession().messageActions;

export const useContactActions = (): ContactActions => useSession().contactActions;

export const useActions = (): Actions => useSession().actions;

/** A part of the snapshot. Only below the root, which waits for the first one. */
export function useSnapshot<T>(select: (snapshot: Snapshot) => T): T {
  return useStore(useSession().phone, ({ snapshot }) => {
    if (snapshot === undefined) throw new Error('no snapshot yet');
    return select(snapshot);
  });
}

export function useView<T>(select: (view: ViewState) => T): T {
  return useStore(useSession().view, select);
}

export function useHistory<T>(select: (history: HistoryState) => T): T {
  return useStore(useSession().history.state, select);
}

export function useContacts<T>(select: (contacts: ContactsState) => T): T {
  return useStore(useSession().contacts.state, select);
}

export function useMessages<T>(select: (messages: MessagesState) => T): T {
  return useStore(useSession().messages.state, select);
}

/** Calls that people are gathered from: who was called long ago is in the contacts, or found in the history. */
const MOST_CALLS = 1_000;

/** Everybody this phone has had to do with. */
export function usePeople(): readonly Person[] {
  const rows = useHistory((state) => state.all.rows);
  const history = useMemo(() => rows.slice(0, MOST_CALLS), [rows]);
  const conversations = useMessages((state) => state.conversations);
  const watched = useSnapshot((snapshot) => snapshot.presence.people);
  return useMemo(() => peopleOf({ history, conversations, watched }), [history, conversations, watched]);
}

export function useLevel(callId: string): LevelView | undefined {
  return useStore(useSession().levels, (levels) => levels[callId]);
}

/** The call in front. */
export function useForegroundCall(): CallView | undefined {
  const calls = useSnapshot((snapshot) => snapshot.calls);
  const chosenId = useView((view) => view.chosenCallId);
  return foregroundCall(calls, chosenId);
}
