import { isIPv4 } from 'node:net';
import type { Accounts } from '../accounts/accounts.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { DomainView } from '../contract/snapshot.ts';
import { type EmbeddedDomain, openDomain } from '../domain/embedded-domain.ts';
import { type Members, memberName } from '../domain/members.ts';
import type { Surroundings } from '../element.ts';
import type { MediaHost } from '../media/media-client.ts';
import { isWildcard } from '../net/address.ts';
import type { LocationService } from '../server/location/location-service.ts';
import type { KeptMessages } from '../server/messages/kept-messages.ts';
import type { UserStore } from '../server/users/user-store.ts';
import type { Preferences } from './preferences.ts';

/** Name of the domain that "Try it on this network" makes. It is never looked up: this copy's accounts go straight to it. */
export const OWN_DOMAIN = 'trapeze.local';
const LOOPBACK = '127.0.0.1';
const ANYWHERE = '0.0.0.0';

export interface OwnDomainOptions {
  readonly surroundings: Surroundings;
  readonly media: MediaHost;
  readonly location: LocationService;
  readonly users: UserStore;
  readonly members: Members;
  readonly keptMessages: KeptMessages;
  readonly preferences: Preferences;
  readonly userAgent: string;
}

/** The domain inside this phone, on loopback or for the whole network: switched on and off by a person, remembered over a restart. */
export class OwnDomain {
  readonly #options: OwnDomainOptions;
  readonly #changed = new Emitter<undefined>();
  #running: EmbeddedDomain | undefined;
  /** The switch in the making; later ones wait for it. */
  #switching: Promise<unknown> = Promise.resolve();
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(options: OwnDomainOptions) {
    this.#options = options;
  }

  get view(): DomainView {
    const address = this.address;
    return {
      running: this.#running !== undefined,
      name: OWN_DOMAIN,
      ...(address === undefined ? {} : { address }),
      services: [...(this.#running?.services ?? [])],
    };
  }

  /** `host:port` where phones find it: an address of this machine that others reach, if it is open to them. */
  get address(): string | undefined {
    const local = this.#running?.addresses[0]?.local;
    return local && `${isWildcard(local.host) ? this.hosts[0] : local.host}:${local.port}`;
  }

  get port(): number | undefined {
    return this.#running?.addresses[0]?.local.port;
  }

  /** Other computers reach it, now or when it runs again. */
  get isOpen(): boolean {
    return this.#options.preferences.domainOpen;
  }

  /** This machine's IPv4 addresses as others see them; loopback when there are none. */
  get hosts(): readonly [string, ...string[]] {
    const [first = LOOPBACK, ...others] = this.#options.surroundings.network.localHosts().filter(isIPv4);
    return [first, ...others];
  }

  /** Starts it; when it runs already nothing happens. Resolves with its address. */
  start(): Promise<Result<string, 'DOMAIN_UNAVAILABLE'>> {
    return this.#inTurn(async () => {
      this.#running ??= await this.#open();
      this.#options.preferences.domainRunning = this.#running !== undefined;
      this.#changed.fire(undefined);
      return this.address === undefined ? fail('DOMAIN_UNAVAILABLE' as const) : ok(this.address);
    });
  }

  /** Lets other computers reach it, or this one only. While it runs it is closed and opened anew, at the same port where that is free. */
  setOpen(open: boolean): Promise<void> {
    return this.#inTurn(async () => {
      const { preferences } = this.#options;
      if (preferences.domainOpen === open) return;
      preferences.domainOpen = open;
      const running = this.#running;
      this.#running = undefined;
      await running?.close();
      if (running) this.#running = await this.#open();
      this.#changed.fire(undefined);
    });
  }

  /** Stops it for good, or only for now when the phone closes. */
  stop(remember: 'off' | 'unchanged'): Promise<void> {
    return this.#inTurn(async () => {
      const running = this.#running;
      this.#running = undefined;
      if (remember === 'off') this.#options.preferences.domainRunning = false;
      await running?.close();
      this.#changed.fire(undefined);
    });
  }

  /** Makes a user of the domain and its account in this phone, with a password that nobody needs to know. */
  addAccount(accounts: Accounts, wantedName: string, displayName: string | undefined, address: string): Result<string, string> {
    const { members } = this.#options;
    const member = members.put(memberName(wantedName));
    if (!member.ok) return fail('DOMAIN_UNAVAILABLE');
    const { name, password } = member.value;
    const added = accounts.add({ aor: `${name}@${OWN_DOMAIN}`, password, displayName, registrar: address, isLocal: true });
    return added.ok ? ok(added.value.id) : fail(added.error);
  }

  async #open(): Promise<EmbeddedDomain | undefined> {
    const { preferences, surroundings } = this.#options;
    for (const port of [preferences.domainPort, 0]) {
      const opened = await this.#openAt(port);
      if (opened) return opened;
    }
    surroundings.log.write('error', 'the domain inside found no port to listen on');
    return undefined;
  }

  async #openAt(port: number): Promise<EmbeddedDomain | undefined> {
    const { preferences, members: _, ...rest } = this.#options;
    const free = port === 0 ? await this.#freePort() : port;
    const local = { host: this.isOpen ? ANYWHERE : LOOPBACK, port: free };
    const opened = await openDomain({
      ...rest,
      name: OWN_DOMAIN,
      listenAt: [
        { transport: 'udp', local },
        { transport: 'tcp', local },
      ],
      roles: ['registrar', 'proxy', 'services', 'messages', 'presence'],
      // Its phones' own addresses (GRUU) are names that only the domain itself can find.
      recordRoute: true,
      dialogKey: preferences.domainKey(rest.surroundings.random),
    });
    if (!opened.ok) return undefined;
    preferences.domainPort = free;
    return opened.value;
  }

  async #freePort(): Promise<number> {
    const probe = await this.#options.surroundings.network.bindDatagram({ host: this.isOpen ? ANYWHERE : LOOPBACK, port: 0 });
    if (!probe.ok) return 0;
    const { port } = probe.value.local;
    probe.value[Symbol.dispose]();
    return port;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#switching.then(work);
    this.#switching = done.catch(() => undefined); // who asked hears of it
    return done;
  }
}
