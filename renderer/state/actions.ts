import type { StoreApi } from 'zustand/vanilla';
import type { CallRules } from '../../main/contract/call-rules.ts';
import type { GlobalAction, LoginStart, UpdateMode, UpdateStep } from '../../main/contract/desktop-view.ts';
import type { OwnAvailability, PersonView, QuietSpan } from '../../main/contract/person-view.ts';
import type { CallView, RecordingState, Settings } from '../../main/contract/snapshot.ts';
import type { PhoneClient } from '../connection/phone-client.ts';
import { canTalk, canTransfer, conferenceWith, foregroundCall, groupedCalls, talkingCalls, waitingCalls } from './call-choice.ts';
import { attempt } from './failure.ts';
import { type History, lastCalled } from './history-state.ts';
import type { PhoneState } from './phone-state.ts';
import type { ViewState } from './view-state.ts';

export interface ActionsOptions {
  readonly client: PhoneClient;
  readonly phone: StoreApi<PhoneState>;
  readonly view: StoreApi<ViewState>;
  readonly history: History;
}

const DIGITS = /^[0-9*#A-D]$/;

/** All that a person can do. What fails becomes a notice; nothing here throws. */
export class Actions {
  readonly #client: PhoneClient;
  readonly #phone: StoreApi<PhoneState>;
  readonly #view: StoreApi<ViewState>;
  readonly #history: History;

  constructor({ client, phone, view, history }: ActionsOptions) {
    this.#client = client;
    this.#phone = phone;
    this.#view = view;
    this.#history = history;
  }

  /** Calls a name, number or address; running calls are asked to wait first. */
  async place(target: string, accountId?: string): Promise<void> {
    const wanted = target.trim();
    if (wanted === '') return;
    this.#view.setState({ page: 'phone', notice: undefined, linkRequest: undefined, isKeypadOpen: false });
    await this.#try(async () => {
      await this.#holdTalking();
      const { callId } = await this.#client.calls.place({ target: wanted, ...(accountId === undefined ? {} : { accountId }) });
      this.#view.setState({ field: '', chosenCallId: callId });
    });
  }

  /** Calls a number of the domain inside, from the account that belongs to it. */
  async callService(name: string): Promise<void> {
    const { domain, accounts = [] } = this.#phone.getState().snapshot ?? {};
    const local = accounts.find(({ isLocal }) => isLocal);
    if (domain) await this.place(`sip:${name}@${domain.name}`, local?.id);
  }

  /** Calls the address that was called last; does nothing when there is none. */
  async redial(): Promise<void> {
    const target = lastCalled(this.#history.state.getState().all.rows);
    if (target !== undefined) await this.place(target);
  }

  /** Answers; running calls are asked to wait first. */
  async answer(callId: string): Promise<void> {
    this.#view.setState({ page: 'phone', chosenCallId: callId, isKeypadOpen: false });
    await this.#try(async () => {
      await this.#holdTalking();
      await this.#client.calls.answer({ callId });
    });
  }

  async answerFirst(): Promise<void> {
    const call = waitingCalls(this.#calls)[0];
    if (call) await this.answer(call.id);
  }

  async decline(callId: string): Promise<void> {
    await this.#try(() => this.#client.calls.decline({ callId }));
  }

  /** Stops the ring, not the call. */
  silence(callId: string): void {
    this.#view.setState(({ silencedCallIds }) => ({ silencedCallIds: [...new Set([...silencedCallIds, callId])].slice(-20) }));
  }

  async hangUp(callId: string): Promise<void> {
    await this.#try(() => this.#client.calls.hangUp({ callId }));
  }

  /** Ends the call in front, or declines the one that waits. */
  async endForeground(): Promise<void> {
    const call = this.foreground;
    if (!call || call.state === 'ended') return;
    await (conferenceWith(this.#calls, call).length > 0 ? this.endConference(call.id) : this.hangUp(call.id));
  }

  async setMuted(callId: string, muted: boolean): Promise<void> {
    await this.#try(() => this.#client.calls.setMuted({ callId, muted }));
  }

  /** Goes on with another of the codecs that both sides know. */
  async changeCodec(callId: string, codec: string): Promise<void> {
    await this.#try(() => this.#client.calls.changeCodec({ callId, codec }));
  }

  /** The person was asked whether the call is to be recorded, and does not want that. */
  async declineRecording(callId: string): Promise<void> {
    await this.#try(() => this.#client.calls.declineRecording({ callId }));
  }

  async setRecording(callId: string, recording: RecordingState): Promise<void> {
    await this.#try(() => this.#client.calls.setRecording({ callId, recording }));
  }

  async toggleRecording(): Promise<void> {
    const call = this.foreground;
    if (call?.state === 'active') await this.setRecording(call.id, call.recording === undefined ? 'on' : 'off');
  }

  async toggleMute(): Promise<void> {
    const call = this.foreground;
    if (call && call.state !== 'incoming' && call.state !== 'ended') await this.setMuted(call.id, !call.muted);
  }

  /** Goes on with a held call only after the others wait. */
  async setHeld(callId: string, held: boolean): Promise<void> {
    await this.#try(async () => {
      if (!held) await this.#holdTalking(callId);
      await this.#client.calls.setHold({ callId, held });
    });
  }

  async toggleHold(): Promise<void> {
    const call = this.foreground;
    if (call && canTalk(call)) await this.setHeld(call.id, !call.heldByUs);
  }

  /** Asks to whom the call in front is to go. */
  startTransfer(): void {
    const call = this.foreground;
    if (call && canTransfer(call) && conferenceWith(this.#calls, call).length === 0)
      this.#view.setState({ transferCallId: call.id });
  }

  /** Sends the other side to somebody, without asking them first. */
  async transfer(callId: string, target: string): Promise<void> {
    this.#view.setState({ notice: undefined });
    await this.#try(() => this.#client.calls.transfer({ callId, target }));
  }

  /** Calls somebody who is to be asked first; the call waits. */
  async consult(callId: string, target: string): Promise<void> {
    this.#view.setState({ notice: undefined, isKeypadOpen: false });
    await this.#try(async () => {
      const placed = await this.#client.calls.consult({ callId, target });
      this.#view.setState({ chosenCallId: placed.callId });
    });
  }

  /** Connects the other sides of two calls. */
  async transferTo(callId: string, otherCallId: string): Promise<void> {
    this.#view.setState({ notice: undefined });
    await this.#try(() => this.#client.calls.transferTo({ callId, otherCallId }));
  }

  /** Lets the other sides of two calls, and of those in a conference with them, hear each other. */
  async merge(callId: string, otherCallId: string): Promise<void> {
    this.#view.setState({ notice: undefined, chosenCallId: undefined, isKeypadOpen: false });
    await this.#try(() => this.#client.calls.merge({ callId, otherCallId }));
  }

  /** Talks to one of a conference alone; the others wait. */
  async takeAside(callId: string): Promise<void> {
    this.#view.setState({ notice: undefined, chosenCallId: callId });
    await this.#try(() => this.#client.calls.takeAside({ callId }));
  }

  /** Ends the call and all in its conference. */
  async endConference(callId: string): Promise<void> {
    await this.#try(() => this.#client.calls.endConference({ callId }));
  }

  /** Gives up asking, and goes on with who waits. */
  async endConsultation({ id, state, consults }: CallView): Promise<void> {
    await (state === 'ended' ? this.dismiss(id) : this.hangUp(id));
    if (consults !== undefined) await this.swapTo(consults);
  }

  /** Puts another call in front and talks to it; the one before waits. */
  async swapTo(callId: string): Promise<void> {
    this.#view.setState({ chosenCallId: callId, page: 'phone' });
    const call = this.#calls.find(({ id }) => id === callId);
    if (call && canTalk(call)) await this.setHeld(callId, false);
  }

  /** Puts the `index`-th call (from 0, as they came) in front. */
  async chooseCall(index: number): Promise<void> {
    const call = this.#calls.filter(({ state }) => state !== 'ended')[index];
    if (call) await this.swapTo(call.id);
  }

  async sendDigit(digit: string): Promise<void> {
    const call = this.foreground;
    if (!call || !canTalk(call) || conferenceWith(this.#calls, call).length > 0 || !DIGITS.test(digit)) return;
    await this.#try(() => this.#client.calls.sendDigits({ callId: call.id, digits: digit }));
  }

  toggleKeypad(): void {
    const call = this.foreground;
    const isAlone = call && conferenceWith(this.#calls, call).length === 0;
    if (isAlone && canTalk(call)) this.#view.setState(({ isKeypadOpen }) => ({ isKeypadOpen: !isKeypadOpen }));
  }

  /** Calls the other side of an ended call. */
  async callAgain(call: CallView): Promise<void> {
    await this.place(call.peer.uri, call.accountId);
    await this.dismiss(call.id);
  }

  async dismiss(callId: string): Promise<void> {
    await this.#try(() => this.#client.calls.dismiss({ callId }));
  }

  async removeAccount(accountId: string): Promise<void> {
    await this.#try(() => this.#client.accounts.remove({ accountId }));
  }

  async setAccountEnabled(accountId: string, enabled: boolean): Promise<void> {
    await this.#try(() => this.#client.accounts.setEnabled({ accountId, enabled }));
  }

  async setDefaultAccount(accountId: string): Promise<void> {
    await this.#try(() => this.#client.accounts.setDefault({ accountId }));
  }

  async retryAccount(accountId: string): Promise<void> {
    await this.#try(() => this.#client.accounts.retry({ accountId }));
  }

  /** Takes the call that rings at somebody; running calls are asked to wait first. */
  async pickUp(uri: string): Promise<void> {
    this.#view.setState({ page: 'phone', notice: undefined, isKeypadOpen: false });
    await this.#try(async () => {
      await this.#holdTalking();
      const { callId } = await this.#client.people.pickUp({ uri });
      this.#view.setState({ chosenCallId: callId });
    });
  }

  /** @param span with `doNotDisturb`: for how long; absent: until another state is chosen */
  async setOwnState(state: OwnAvailability, span?: QuietSpan): Promise<void> {
    await this.#try(() => this.#client.people.setOwn({ state, ...(span !== undefined && { span }) }));
  }

  /** @returns whether it was taken */
  async addFavourite(target: string, name: string, accountId?: string): Promise<boolean> {
    this.#view.setState({ notice: undefined });
    const more = { ...(name.trim() !== '' && { name }), ...(accountId !== undefined && { accountId }) };
    return attempt(this.#view, () => this.#client.people.add({ target, ...more }));
  }

  async setFavourite({ uri, name = '', accountId }: PersonView, isFavourite: boolean): Promise<void> {
    if (isFavourite) await this.addFavourite(uri, name, accountId);
    else await this.#try(() => this.#client.people.remove({ uri }));
  }

  async setRules(accountId: string, rules: CallRules): Promise<boolean> {
    this.#view.setState({ notice: undefined });
    return attempt(this.#view, () => this.#client.accounts.setRules({ accountId, rules }));
  }

  /** Replaces all settings of an account. @returns whether they were taken */
  async changeAccount(wanted: Parameters<PhoneClient['accounts']['change']>[0]): Promise<boolean> {
    this.#view.setState({ notice: undefined });
    return attempt(this.#view, () => this.#client.accounts.change(wanted));
  }

  async acceptCertificate(accountId: string, fingerprint: string): Promise<void> {
    await this.#try(() => this.#client.accounts.acceptCertificate({ accountId, fingerprint }));
  }

  async setDomainRunning(running: boolean): Promise<void> {
    await this.#try(() => this.#client.domain.setRunning({ running }));
  }

  async setSettings(changes: Partial<Settings>): Promise<void> {
    await this.#try(() => this.#client.settings.set(changes));
  }

  async setLoginStart(start: LoginStart): Promise<void> {
    await this.#try(() => this.#client.desktop.setLoginStart({ start }));
  }

  /** @param accelerator empty for none */
  async setGlobalKey(action: GlobalAction, accelerator: string): Promise<void> {
    await this.#try(() => this.#client.desktop.setKeys({ [action]: accelerator }));
  }

  async setUpdateMode(mode: UpdateMode): Promise<void> {
    await this.#try(() => this.#client.desktop.setUpdateMode({ mode }));
  }

  async update(step: UpdateStep): Promise<void> {
    await this.#try(() => this.#client.desktop.update({ step }));
  }

  async openCrashReports(): Promise<void> {
    await this.#try(() => this.#client.desktop.openCrashReports());
  }

  async removeHistoryLine(id: string): Promise<void> {
    await this.#try(() => this.#history.remove(id));
  }

  async clearHistory(): Promise<void> {
    await this.#try(() => this.#history.clear());
  }

  async markHistorySeen(): Promise<void> {
    await this.#try(() => this.#client.history.markSeen());
  }

  async linkTaken(serial: number): Promise<void> {
    await this.#try(() => this.#client.links.taken({ serial }));
  }

  get foreground(): CallView | undefined {
    return foregroundCall(this.#calls, this.#view.getState().chosenCallId);
  }

  get #calls(): readonly CallView[] {
    return this.#phone.getState().snapshot?.calls ?? [];
  }

  /** Two calls are not to be heard at once. A side that refuses to wait keeps talking, and the person is told. */
  async #holdTalking(exceptId?: string): Promise<void> {
    const goesOn = this.#calls.find(({ id }) => id === exceptId);
    const together = goesOn ? [goesOn, ...conferenceWith(this.#calls, goesOn)] : [];
    const groups = groupedCalls(talkingCalls(this.#calls).filter((call) => !together.includes(call)));
    const talking = groups.map(([call]) => call);
    await Promise.all(talking.map(({ id }) => this.#try(() => this.#client.calls.setHold({ callId: id, held: true }))));
  }

  async #try(request: () => Promise<unknown>): Promise<void> {
    await attempt(this.#view, request);
  }
}
