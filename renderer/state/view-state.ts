import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConversationKey } from '../../main/contract/message-view.ts';

export type Page = 'phone' | 'contacts' | 'messages' | 'history' | 'network' | 'settings';

/** Something went wrong that the person asked for: a code of the contract, or one of the window's own. */
export interface Notice {
  readonly code: string;
  /** SIP status, where the failure has one. */
  readonly status?: number | undefined;
}

/** A clicked link that waits for a yes or no. */
export interface LinkRequest {
  readonly serial: number;
  readonly target: string;
}

/** Somebody of the contacts, or what is known of somebody who is to become one. */
export type OpenContact = { readonly id: string } | { readonly draft: { readonly name: string; readonly address: string } };

/** A call that is looked into, in place of the page. */
interface TracedCall {
  readonly callId: string;
  readonly shows: 'ladder' | 'sound';
}

/** What only this window knows. */
export interface ViewState {
  readonly page: Page;
  /** What stands in the number field. */
  readonly field: string;
  /** The call that the person put in front; undefined or gone: the most urgent one is. */
  readonly chosenCallId: string | undefined;
  readonly isKeypadOpen: boolean;
  /** The call whose transfer picker is open. */
  readonly transferCallId: string | undefined;
  /** The call that somebody is to be added to. */
  readonly addCallId: string | undefined;
  readonly silencedCallIds: readonly string[];
  /** The conversation that is open; undefined: the list, or a new message. */
  readonly conversation: ConversationKey | undefined;
  readonly isWritingNew: boolean;
  /** Who is shown of the contacts, or the form for somebody new. */
  readonly contact: OpenContact | undefined;
  /** Texts that are not sent yet, by conversation. */
  readonly drafts: Readonly<Record<string, string>>;
  readonly notice: Notice | undefined;
  readonly linkRequest: LinkRequest | undefined;
  readonly isKeysTableOpen: boolean;
  readonly isWhatsNewOpen: boolean;
  readonly isCommandBarOpen: boolean;
  /** What is looked for among the settings. */
  readonly settingsSearch: string;
  readonly isAddingAccount: boolean;
  readonly isAddingAddressBook: boolean;
  /** The form to join another copy's network is open. */
  readonly isJoining: boolean;
  /** The code or link in it. */
  readonly joinField: string;
  /** The account whose settings are open. */
  readonly editedAccountId: string | undefined;
  /** The page of rules, programs and webhooks is open among the settings. */
  readonly isAutomationOpen: boolean;
  readonly isSoundCheckDone: boolean;
  /** Until another page or another call is chosen. */
  readonly tracedCall: TracedCall | undefined;
}

const PAGE_KEY = 'trapeze.page';
const SOUND_CHECK_KEY = 'trapeze.soundCheckDone';
const pages: readonly Page[] = ['phone', 'contacts', 'messages', 'history', 'network', 'settings'];

/** What is remembered between starts goes into `storage`. */
export function createViewStore(storage: Pick<Storage, 'getItem' | 'setItem'>): StoreApi<ViewState> {
  const remembered = storage.getItem(PAGE_KEY);
  const store = createStore<ViewState>(() => ({
    page: pages.find((page) => page === remembered) ?? 'phone',
    field: '',
    chosenCallId: undefined,
    isKeypadOpen: false,
    transferCallId: undefined,
    addCallId: undefined,
    silencedCallIds: [],
    conversation: undefined,
    isWritingNew: false,
    contact: undefined,
    drafts: {},
    notice: undefined,
    linkRequest: undefined,
    isKeysTableOpen: false,
    isWhatsNewOpen: false,
    isCommandBarOpen: false,
    settingsSearch: '',
    isAddingAccount: false,
    isAddingAddressBook: false,
    isJoining: false,
    joinField: '',
    editedAccountId: undefined,
    isAutomationOpen: false,
    isSoundCheckDone: storage.getItem(SOUND_CHECK_KEY) === 'true',
    tracedCall: undefined,
  }));
  store.subscribe((now, before) => {
    const isElsewhere = now.page !== before.page || now.chosenCallId !== before.chosenCallId;
    if (isElsewhere && now.tracedCall && now.tracedCall === before.tracedCall) store.setState({ tracedCall: undefined });
    if (now.page !== before.page) storage.setItem(PAGE_KEY, now.page);
    if (now.isSoundCheckDone !== before.isSoundCheckDone) storage.setItem(SOUND_CHECK_KEY, String(now.isSoundCheckDone));
  });
  return store;
}
