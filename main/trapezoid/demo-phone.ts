import { type AccountIdentity, identityOf } from '../accounts/identity.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { Calls } from '../calls/calls.ts';
import { routedHosts } from '../calls/local-hosts.ts';
import type { OutgoingCall } from '../calls/outgoing-call.ts';
import { type Element, openOnOnePort, type Surroundings } from '../element.ts';
import type { MediaHost } from '../media/media-client.ts';
import type { SipUri } from '../sip/message/uri.ts';
import type { Registration } from '../sip/ua/registration.ts';
import { UserAgent } from '../sip/ua/user-agent.ts';
import { reached } from './reached.ts';

export interface DemoPhoneOptions extends Surroundings {
  /** Where it listens; the system chooses the port. */
  readonly host: string;
  readonly media: MediaHost;
}

const SOUND = { device: { kind: 'local', play: 'silence' } } as const;
const ACCOUNT_ID = 'demo';

/** A phone that does as it is told: registers, calls, answers. It sends everything to its own domain's proxy. */
export class DemoPhone implements AsyncDisposable {
  readonly user: string;
  readonly domain: string;
  readonly #options: DemoPhoneOptions;
  readonly #element: Element;
  readonly #agent: UserAgent;
  readonly #calls: Calls;
  readonly #account: AccountIdentity;
  #registration: Registration | undefined;

  private constructor(
    { user, domain }: { readonly user: string; readonly domain: string },
    options: DemoPhoneOptions,
    element: Element,
    account: AccountIdentity,
  ) {
    this.user = user;
    this.domain = domain;
    this.#options = options;
    this.#element = element;
    this.#account = account;
    const { transport, transactions, resolver } = element;
    const { clock, random, log, trace, network, media } = options;
    const shared = { clock, random, log, trace, transport, transactions, resolver };
    this.#agent = new UserAgent({ ...shared, element: user, userAgent: 'Trapeze', hasUser: (uri) => uri.user === user });
    const hosts = routedHosts(network, resolver);
    const accountOf = () => ({ id: ACCOUNT_ID, identity: account.identity });
    this.#calls = new Calls({ clock, random, agent: this.#agent, media, hosts, accountOf });
  }

  static async open(
    side: { readonly user: string; readonly domain: string },
    password: string,
    options: DemoPhoneOptions,
  ): Promise<Result<DemoPhone, string>> {
    const { user, domain } = side;
    const account = identityOf({ aor: `${user}@${domain}`, outboundProxy: domain }, password, options.random);
    if (!account.ok) return fail(`${user} has no account: ${account.error}`);
    const opened = await openOnOnePort(user, options, { host: options.host, port: 0 });
    if (!opened.ok) return fail(`${user} could not listen on ${options.host}: ${opened.error.code}`);
    return ok(new DemoPhone(side, options, opened.value, account.value));
  }

  get registrationState(): string {
    return this.#registration?.state.phase ?? 'not asked';
  }

  /** Whether the registrar has taken it within `withinMs`. */
  register(withinMs: number): Promise<boolean> {
    const { identity, registrar } = this.#account;
    this.#registration = this.#agent.register({ identity, registrar });
    return reached(this.#registration.onStateChanged, ({ phase }) => phase === 'registered', withinMs, this.#options.clock);
  }

  call(target: SipUri): Result<OutgoingCall, 'CALLS_EXHAUSTED'> {
    return this.#calls.place({ id: ACCOUNT_ID, identity: this.#account.identity }, target, SOUND);
  }

  /** From now on each call rings that long and is then answered. */
  answersAfter(ringMs: number): void {
    this.#calls.onIncoming((call) => this.#options.clock.after(ringMs, () => void this.#calls.answer(call, SOUND)));
  }

  /** Whether a call of this phone ends within `withinMs`. */
  callEnded(withinMs: number): Promise<boolean> {
    return reached(this.#calls.onChanged, ({ state }) => state === 'ended', withinMs, this.#options.clock);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.stop();
    this.#calls[Symbol.dispose]();
    this.#element[Symbol.dispose]();
  }
}
