import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConversationKey } from '../../main/contract/message-view.ts';

export type Page = 'phone' | 'contacts' | 'messages' | 'history' | 'settings';

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
  readonly silencedCallIds: readonly string[];
  /** The conversation that is open; undefined: the list, or a new message. */
  readonly conversation: ConversationKey | undefined;
  readonly isWritingNew: boolean;
  /** Texts that are not sent yet, by conversation. */
  readonly drafts: Readonly<Record<string, string>>;
  readonly notice: Notice | undefined;
  readonly linkRequest: LinkRequest | undefined;
  readonly isKeysTableOpen: boolean;
  readonly isAddingAccount: boolean;
  /** The account whose settings are open. */
  readonly editedAccountId: string | undefined;
  readonly isSoundCheckDone: boolean;
}

const PAGE_KEY = 'trapeze.page';
const SOUND_CHECK_KEY = 'trapeze.soundCheckDone';
const pages: readonly Page[] = ['phone', 'contacts', 'messages', 'history', 'settings'];

/** What is remembered between starts goes into `storage`. */
export function createViewStore(storage: Pick<Storage, 'getItem' | 'setItem'>): StoreApi<ViewState> {
  const remembered = storage.getItem(PAGE_KEY);
  const store = createStore<ViewState>(() => ({
    page: pages.find((page) => page === remembered) ?? 'phone',
    field: '',
    chosenCallId: undefined,
    isKeypadOpen: false,
    transferCallId: undefined,
    silencedCallIds: [],
    conversation: undefined,
    isWritingNew: false,
    drafts: {},
    notice: undefined,
    linkRequest: undefined,
    isKeysTableOpen: false,
    isAddingAccount: false,
    editedAccountId: undefined,
    isSoundCheckDone: storage.getItem(SOUND_CHECK_KEY) === 'true',
  }));
  store.subscribe((now, before) => {
    if (now.page !== before.page) storage.setItem(PAGE_KEY, now.page);
    if (now.isSoundCheckDone !== before.isSoundCheckDone) storage.setItem(SOUND_CHECK_KEY, String(now.isSoundCheckDone));
  });
  return store;
}
