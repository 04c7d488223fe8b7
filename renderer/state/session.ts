import type { StoreApi } from 'zustand/vanilla';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import type { PhoneClient } from '../connection/phone-client.ts';
import { Actions } from './actions.ts';
import { ContactActions } from './contact-actions.ts';
import { Contacts } from './contacts-state.ts';
import { History } from './history-state.ts';
import { MessageActions } from './message-actions.ts';
import { MessageLists } from './messages-state.ts';
import { createLevelsStore, createPhoneStore, type LevelsState, type PhoneState, withoutEndedLevels } from './phone-state.ts';
import { ProfileActions } from './profile-actions.ts';
import { createViewStore, type ViewState } from './view-state.ts';

/** All that one window knows and can do; made once in `main.tsx` and handed down. */
export class Session {
  readonly client: PhoneClient;
  readonly phone: StoreApi<PhoneState> = createPhoneStore();
  readonly levels: StoreApi<LevelsState> = createLevelsStore();
  readonly view: StoreApi<ViewState>;
  readonly history: History;
  readonly messages: MessageLists;
  readonly contacts: Contacts;
  readonly actions: Actions;
  readonly contactActions: ContactActions;
  readonly profileActions: ProfileActions;
  readonly messageActions: MessageActions;
  #linkSerial = 0;
  #conversationSerial = 0;

  constructor(client: PhoneClient, storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.client = client;
    this.view = createViewStore(storage);
    this.history = new History(client);
    this.messages = new MessageLists(client);
    this.contacts = new Contacts(client);
    this.contactActions = new ContactActions(client, this.view);
    this.profileActions = new ProfileActions(client, this.view);
    this.messageActions = new MessageActions({ client, view: this.view, lists: this.messages });
    this.actions = new Actions({ client, phone: this.phone, view: this.view, history: this.history });
  }

  /** Mirrors the engine until the line is gone. */
  async follow(): Promise<void> {
    await Promise.all([this.#followSnapshots(), this.#followLevels()]);
  }

  lost(): void {
    this.#linkSerial = 0;
    this.#conversationSerial = 0;
    this.messages.lost();
    this.contacts.lost();
    this.phone.setState({ link: 'lost' });
  }

  /** Takes a snapshot as the present. */
  show(snapshot: Snapshot): void {
    this.phone.setState({ link: 'open', snapshot });
    this.levels.setState((levels) => withoutEndedLevels(levels, snapshot.calls), true);
    this.history.follow(snapshot);
    this.messages.follow(snapshot);
    this.contacts.follow(snapshot);
    this.#takeLink(snapshot);
    this.#takeJoinLink(snapshot);
    this.#takeConversation(snapshot);
  }

  async #followSnapshots(): Promise<void> {
    try {
      for await (const snapshot of await this.client.watch()) this.show(snapshot);
    } catch {
      // the line is gone; `Connection` opens another
    }
  }

  async #followLevels(): Promise<void> {
    try {
      for await (const level of await this.client.watchLevels()) this.levels.setState({ [level.callId]: level });
    } catch {
      // as above
    }
  }

  /** A conversation that was chosen outside of the window. */
  #takeConversation({ conversationRequest: request }: Snapshot): void {
    if (!request || request.serial <= this.#conversationSerial) return;
    const { serial, ...key } = request;
    this.#conversationSerial = serial;
    this.messageActions.open(key);
    void this.messageActions.requestTaken(serial);
  }

  /** A clicked invitation goes into the form to join by: over the network page, or as the third door of a new person. */
  #takeJoinLink({ joinRequest }: Snapshot): void {
    if (!joinRequest || joinRequest.serial <= this.#linkSerial) return;
    this.#linkSerial = joinRequest.serial;
    this.view.setState({ isJoining: true, joinField: joinRequest.link, page: 'network' });
    void this.actions.linkTaken(joinRequest.serial);
  }

  /** A clicked link goes into the field and waits for a yes; without an account it waits in the engine. */
  #takeLink({ dialRequest, accounts }: Snapshot): void {
    if (!dialRequest || accounts.length === 0 || dialRequest.serial <= this.#linkSerial) return;
    this.#linkSerial = dialRequest.serial;
    this.view.setState({ linkRequest: dialRequest, field: dialRequest.target, page: 'phone' });
    void this.actions.linkTaken(dialRequest.serial);
  }
}
