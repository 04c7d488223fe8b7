import { Emitter, type Event } from '../base/event.ts';
import type { Registration, RegistrationPhase, RegistrationSettings, RegistrationState } from '../sip/ua/registration.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import type { AccountIdentity } from './identity.ts';

/** What is asked of each flow. */
export type FlowSettings = Pick<RegistrationSettings, 'expiresSeconds' | 'subject' | 'keepAliveSeconds' | 'qualifySeconds'>;

/**
 * One account at its registrar, by each of its ways (RFC 5626 §4.2): a flow through the first proxy, and as soon as that has stood or
 * failed once, one through the second. It is registered as long as one of them stands.
 */
export class AccountRegistration implements Disposable {
  readonly #agent: UserAgent;
  readonly #identity: AccountIdentity;
  readonly #settings: FlowSettings;
  readonly #flows: Registration[] = [];
  readonly #changed = new Emitter<RegistrationState>();
  /** Fires after each change with the new state. */
  readonly onStateChanged: Event<RegistrationState> = this.#changed.event;
  #isStopping = false;

  constructor(agent: UserAgent, identity: AccountIdentity, settings: FlowSettings) {
    this.#agent = agent;
    this.#identity = identity;
    this.#settings = settings;
    this.#open();
  }

  /** Of the best flow that stands, else of one that tries to, else of the first. */
  get state(): RegistrationState {
    const states = this.#flows.map(({ state }) => state);
    const inPhase = (wanted: RegistrationPhase) => states.find(({ phase }) => phase === wanted);
    return inPhase('registered') ?? inPhase('registering') ?? states[0] ?? { phase: 'unregistered' };
  }

  /** Registers every flow anew now. */
  refresh(): void {
    for (const flow of this.#flows) flow.refresh();
  }

  /** Takes all its bindings back and ends; resolves when the registrar has answered or cannot. @param options as of a registration */
  async stop(options: Parameters<Registration['stop']>[0] = {}): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#flows.map((flow) => flow.stop(options)));
    this[Symbol.dispose]();
  }

  /** Ends without a word to the registrar. */
  [Symbol.dispose](): void {
    this.#isStopping = true;
    for (const flow of this.#flows) flow[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  #open(): void {
    const way = this.#identity.ways[this.#flows.length];
    if (way === undefined) return;
    const isOther = (other: Registration): boolean => other !== flow && other.state.phase === 'registered';
    const flow: Registration = this.#agent.register({
      identity: way,
      registrar: this.#identity.registrar,
      regId: this.#flows.length + 1,
      hasOtherFlow: () => this.#flows.some(isOther),
      ...this.#settings,
    });
    this.#flows.push(flow);
    flow.onStateChanged((state) => this.#look(state));
  }

  /** A registrar that keeps no flows has use for one contact of ours only, as long as that one stands. */
  #look({ phase, isOutbound }: RegistrationState): void {
    const wantsNext = phase === 'failed' || (phase === 'registered' && isOutbound === true);
    if (wantsNext && !this.#isStopping) this.#open();
    this.#changed.fire(this.state);
  }
}
