import type { Outcome, Phone, PhoneFailure } from '../api/phone.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Call } from '../calls/call.ts';
import type { CallFacts, CallFailure } from '../calls/call-facts.ts';
import type { Calls } from '../calls/calls.ts';
import { IncomingCall } from '../calls/incoming-call.ts';
import { parseTarget } from '../calls/target.ts';
import type { CallView, RecordingState } from '../contract/snapshot.ts';
import type { RecordingFolder } from '../recordings/recording-folder.ts';
import type { SipUri } from '../sip/message/uri.ts';
import type { CallList } from './call-list.ts';
import type { CallingAccounts, ReadyAccount } from './calling-accounts.ts';
import type { Preferences } from './preferences.ts';
import { RecordingRules } from './recording-rules.ts';
import { callView } from './views.ts';

type Contract = Phone['calls'];
type Input<Procedure extends keyof Contract> = Parameters<Contract[Procedure]>[0];

export interface PhoneCallsOptions {
  readonly calls: Calls;
  readonly list: CallList;
  readonly accounts: CallingAccounts;
  readonly recordings: Pick<RecordingFolder, 'nextFile'>;
  readonly preferences: Pick<Preferences, 'settings' | 'rulesOf'>;
}

const DONE = ok(undefined);

/** What a person can do with calls, and the calls as a window shows them. */
export class PhoneCalls implements Contract, Disposable {
  readonly #options: PhoneCallsOptions;
  readonly #changed = new Emitter<undefined>();
  readonly #subscriptions: readonly Disposable[];
  /** Calls whose other side was asked to wait, or to go on, and has not answered yet. */
  readonly #holding = new Set<string>();
  /** The call that waits, by the one that is asked first. */
  readonly #consults = new Map<string, string>();
  /** Calls that have begun, and were muted then where one talks by a key. */
  readonly #begun = new Set<string>();
  readonly #recordingRules: RecordingRules;
  #microphone = '';
  /** Fires when a view differs. */
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(options: PhoneCallsOptions) {
    this.#options = options;
    this.#recordingRules = new RecordingRules({
      calls: options.calls,
      ruleOf: (accountId) => options.preferences.rulesOf(accountId).recording,
      record: (call) => this.#record(call, 'on'),
    });
    this.#subscriptions = [
      options.list.onChanged(() => this.#changed.fire(undefined)),
      options.calls.onChanged((facts) => this.#awaitTalkKey(facts)),
      this.#recordingRules.onChanged(() => this.#changed.fire(undefined)),
      this.#recordingRules,
    ];
  }

  get views(): CallView[] {
    const { list, accounts } = this.#options;
    return list.facts.map((facts) => {
      const consults = this.#consultedFor(facts.id);
      return {
        ...callView(facts, accounts.aorOf(facts.accountId)),
        holdPending: this.#holding.has(facts.id),
        ...(consults !== undefined && { consults }),
        ...(this.#recordingRules.asks(facts.id) && { asksRecording: true }),
        ...this.#codecsOf(facts.id),
      };
    });
  }

  async place({ target, accountId }: Input<'place'>): Outcome<{ callId: string }> {
    const account = this.#options.accounts.ready(accountId);
    if (!account) return fail({ code: 'ACCOUNT_MISSING' });
    const parsed = parseTarget(target, account.domain);
    return parsed.ok ? this.#place(account, parsed.value) : fail({ code: parsed.error });
  }

  async answer({ callId }: Input<'answer'>): Outcome {
    const call = this.#find(callId);
    if (!call) return unknownCall;
    if (!(call instanceof IncomingCall)) return wrongState;
    return (await this.#options.calls.answer(call, this.#options.accounts.soundOf(call.facts.accountId))) ? DONE : wrongState;
  }

  async decline({ callId }: Input<'decline'>): Outcome {
    const call = this.#find(callId);
    if (!call) return unknownCall;
    if (!(call instanceof IncomingCall) || call.facts.state !== 'incoming') return wrongState;
    call.decline();
    return DONE;
  }

  async hangUp({ callId }: Input<'hangUp'>): Outcome {
    const call = this.#find(callId);
    call?.hangUp();
    return call ? DONE : unknownCall;
  }

  async setHold({ callId, held }: Input<'setHold'>): Outcome {
    const call = this.#find(callId);
    return call ? coded(await this.#setHeld(call, held)) : unknownCall;
  }

  async setMuted({ callId, muted }: Input<'setMuted'>): Outcome {
    const call = this.#find(callId);
    if (call) await this.#options.calls.conferences.setMuted(call, muted);
    return call ? DONE : unknownCall;
  }

  async merge({ callId, otherCallId }: Input<'merge'>): Outcome {
    const [call, other] = [this.#find(callId), this.#find(otherCallId)];
    return call && other ? coded(await this.#options.calls.conferences.merge(call, other)) : unknownCall;
  }

  async takeAside({ callId }: Input<'takeAside'>): Outcome {
    const call = this.#find(callId);
    return call ? coded(await this.#options.calls.conferences.takeAside(call)) : unknownCall;
  }

  async endConference({ callId }: Input<'endConference'>): Outcome {
    const call = this.#find(callId);
    for (const each of call ? this.#options.calls.conferences.with(call) : []) each.hangUp();
    return call ? DONE : unknownCall;
  }

  async setRecording({ callId, recording }: Input<'setRecording'>): Outcome {
    const call = this.#find(callId);
    if (!call) return unknownCall;
    return coded(await this.#record(call, recording));
  }

  async declineRecording({ callId }: Input<'declineRecording'>): Outcome {
    this.#recordingRules.decline(callId);
    return this.#find(callId) ? DONE : unknownCall;
  }

  async changeCodec({ callId, codec }: Input<'changeCodec'>): Outcome {
    const call = this.#find(callId);
    if (!call) return unknownCall;
    const { codecs = [] } = this.#codecsOf(callId);
    if (!codecs.includes(codec)) return fail({ code: 'CODEC_REFUSED', data: { status: 0 } });
    return coded(await call.setCodecs([codec, ...codecs.filter((name) => name !== codec)]));
  }

  microphoneOpened({ name }: Input<'microphoneOpened'>): void {
    this.#microphone = name;
  }

  /** What the window speaks into now; `''` when nothing is known of it. */
  get microphone(): string {
    return this.#microphone;
  }

  async sendDigits({ callId, digits }: Input<'sendDigits'>): Outcome {
    const call = this.#find(callId);
    return call ? coded(await call.sendDigits(digits)) : unknownCall;
  }

  async transfer({ callId, target }: Input<'transfer'>): Outcome {
    const call = this.#find(callId);
    if (!call) return unknownCall;
    const parsed = parseTarget(target, this.#options.accounts.domainOf(call.facts.accountId));
    return parsed.ok ? coded(await call.transfer(parsed.value)) : fail({ code: parsed.error });
  }

  async consult({ callId, target }: Input<'consult'>): Outcome<{ callId: string }> {
    const call = this.#find(callId);
    if (!call) return unknownCall;
    const account = this.#options.accounts.ready(call.facts.accountId);
    if (!account) return fail({ code: 'ACCOUNT_MISSING' });
    const parsed = parseTarget(target, account.domain);
    if (!parsed.ok) return fail({ code: parsed.error });
    const held = coded(await this.#setHeld(call, true));
    if (!held.ok) return held;
    const placed = this.#place(account, parsed.value);
    if (placed.ok) this.#consults.set(placed.value.callId, callId);
    return placed;
  }

  async transferTo({ callId, otherCallId }: Input<'transferTo'>): Outcome {
    const [call, other] = [this.#find(callId), this.#find(otherCallId)];
    return call && other ? coded(await call.transferTo(other)) : unknownCall;
  }

  async dismiss({ callId }: Input<'dismiss'>): Outcome {
    return this.#options.list.dismiss(callId) ? DONE : unknownCall;
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  #find(callId: string): Call | undefined {
    return this.#options.calls.find(callId);
  }

  #place(account: ReadyAccount, target: SipUri): Result<{ callId: string }, PhoneFailure> {
    const placed = this.#options.calls.place(account, target, this.#options.accounts.soundOf(account.id));
    if (!placed.ok) return fail({ code: placed.error });
    const { id } = placed.value;
    void placed.value.closed.then(() => this.#consults.delete(id));
    this.#changed.fire(undefined);
    return ok({ callId: id });
  }

  #record(call: Call, state: RecordingState): Promise<Result<undefined, CallFailure>> {
    const { preferences, recordings } = this.#options;
    return call.setRecording(state, () => recordings.nextFile(call.id), preferences.settings.recordingTone);
  }

  /** Who talks by a key is not heard before it is held. However a call has come about, it says so before any sound flows. */
  #awaitTalkKey({ id, state }: CallFacts): void {
    if (state === 'ended') this.#begun.delete(id);
    if (state === 'ended' || this.#begun.has(id)) return;
    this.#begun.add(id);
    if (this.#options.preferences.settings.talkKey === 'off') return;
    // Not now: others are still being told of the change before.
    queueMicrotask(() => void this.#find(id)?.setMuted(true));
  }

  #codecsOf(callId: string): Pick<CallView, 'codecs'> {
    const agreed = this.#find(callId)?.agreed;
    if (!agreed) return {};
    const names = [agreed.send, ...agreed.receive].map(({ name }) => name.toLowerCase());
    return { codecs: [...new Set(names)] };
  }

  async #setHeld(call: Call, held: boolean): Promise<Result<undefined, CallFailure>> {
    const { conferences } = this.#options.calls;
    const all = conferences.with(call);
    for (const { id } of all) this.#holding.add(id);
    this.#changed.fire(undefined);
    const done = await conferences.setHeld(call, held);
    for (const { id } of all) this.#holding.delete(id);
    this.#changed.fire(undefined);
    return done;
  }

  /** Only while the other one is there. */
  #consultedFor(callId: string): string | undefined {
    const waiting = this.#consults.get(callId);
    return waiting !== undefined && this.#find(waiting) ? waiting : undefined;
  }
}

const unknownCall = fail<PhoneFailure>({ code: 'CALL_UNKNOWN' });
const wrongState = fail<PhoneFailure>({ code: 'CALL_STATE' });

function coded(done: Result<undefined, CallFailure>): Result<undefined, PhoneFailure> {
  if (done.ok) return DONE;
  const { code, status } = done.error;
  return fail(
    code === 'HOLD_REFUSED' || code === 'TRANSFER_FAILED' || code === 'CODEC_REFUSED' ? { code, data: { status } } : { code },
  );
}
