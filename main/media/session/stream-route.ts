import type { Clock, Timer } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import type { Address, Datagram, DatagramSocket } from '../../net/network.ts';
import { datagramKind } from '../dtls/datagram-kind.ts';
import type { IceAgent, IceAgentOptions, IceDescription, IceRelay } from '../ice/ice-agent.ts';
import type { StreamSettings } from '../protocol.ts';
import { type ConnectToRelay, TurnRelay } from '../turn/turn-relay.ts';
import type { TurnServer } from '../turn/turn-server.ts';

type Agreement = NonNullable<StreamSettings['ice']>;

/** Makes an agent on a socket of ours; rejects never. */
export type OpenIceAgent = (options: IceAgentOptions) => Promise<IceAgent>;

/** By whose help ways are looked for; nobody else is asked. */
export interface RouteServers {
  readonly stunServer?: Address | undefined;
  /** The relay, where it is, and how to reach one that wants a stream. */
  readonly relay?: { readonly server: TurnServer; readonly address: Address; readonly connect: ConnectToRelay } | undefined;
  /** Nothing goes to the peer or comes from it but through the relay. */
  readonly isRelayOnly?: boolean;
}

export interface StreamRouteOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The stream's socket. */
  readonly socket: Pick<DatagramSocket, 'local' | 'send'>;
  /** What came through the relay and is no STUN. */
  readonly onRelayed: (datagram: Datagram) => void;
  /** It is known where to send, or that ICE does not say it. */
  readonly onDecided: () => void;
}

/**
 * Where the sound of one stream goes, as far as ICE says so (RFC 8445). While checks run nobody knows; without ICE, and where it finds no
 * way, it is the address of the description. Disposing ends the checks.
 */
export class StreamRoute implements Disposable {
  readonly #options: StreamRouteOptions;
  #agent: IceAgent | undefined;
  #relay: TurnRelay | undefined;
  #isRelayOnly = false;
  #agreement: Agreement | undefined;
  #deadline: Timer | undefined;
  #selected: Address | undefined;
  #isRelayed = false;
  #state: 'none' | 'deciding' | 'decided' | 'lost' = 'none';

  constructor(options: StreamRouteOptions) {
    this.#options = options;
  }

  /** What we tell the peer; undefined without ICE. */
  get local(): IceDescription | undefined {
    return this.#agent?.local;
  }

  /** The way that was chosen; undefined where the description's address counts. */
  get selected(): Address | undefined {
    return this.#selected;
  }

  get isDeciding(): boolean {
    return this.#state === 'deciding';
  }

  /** The peer does not agree to be sent anything any more (RFC 7675 §5.1). */
  get isLost(): boolean {
    return this.#state === 'lost';
  }

  /** Our address at the relay, where nothing goes but through it: the one to tell peers that know no ICE. */
  get relayed(): Address | undefined {
    return this.#isRelayOnly ? this.#relay?.relayed : undefined;
  }

  /** Nothing may reach the peer, nor be taken from it, but through the relay. */
  get isRelayOnly(): boolean {
    return this.#isRelayOnly;
  }

  /** Gathers what we can tell the peer of us. @returns false: everything has to go through a relay, and it does not relay */
  async open(agent: OpenIceAgent, { stunServer, relay, isRelayOnly = false }: RouteServers): Promise<boolean> {
    const { clock, socket } = this.#options;
    this.#isRelayOnly = isRelayOnly;
    const opened = relay && (await this.#openRelay(relay));
    if (isRelayOnly && !opened) return false;
    this.#agent = await agent({
      local: socket.local,
      stunServer,
      send: (datagram, to) => socket.send(datagram, to),
      relay: opened,
      isRelayOnly,
      clock,
      onSelected: (remote, isRelayed) => this.#decide(remote, isRelayed),
      onFailed: () => this.#fail(),
    });
    await this.#agent.gather();
    return true;
  }

  /**
   * Sends to the peer by the way that was chosen: where there is a relay, nowhere else, whatever the peer sends from. An address alone
   * does not say on which side of the relay it is, and the peer may well have chosen another pair.
   */
  send(datagram: Uint8Array, to: Address): void {
    const way = (this.#relay && this.#selected) ?? to;
    if (this.#isRelayOnly || this.#isRelayed) this.#relay?.send(datagram, way);
    else this.#options.socket.send(datagram, way);
  }

  /** Sound goes there from now on: through the relay, if that is the way, with less around it. */
  follow(to: Address): void {
    if (this.#isRelayOnly || this.#isRelayed) this.#relay?.bind(to);
  }

  /** @returns whether nobody else has to look at the datagram: it was STUN, or the relay's, or came around the relay */
  take(datagram: Datagram): boolean {
    if (this.#relay?.take(datagram) || this.#isRelayOnly) return true;
    return this.#takeStun(datagram, false);
  }

  /** Begins the checks that were agreed; what the peer says again changes nothing, new credentials begin anew (RFC 8445 §9). */
  configure(agreement: Agreement | undefined): void {
    const isSame = agreement?.ufrag === this.#agreement?.ufrag && agreement?.password === this.#agreement?.password;
    if (isSame) return;
    this.#agreement = agreement;
    this.#deadline?.[Symbol.dispose]();
    this.#selected = undefined;
    this.#isRelayed = false;
    this.#state = 'none';
    if (!agreement || !this.#agent) return;
    this.#state = 'deciding';
    this.#deadline = this.#options.clock.after(limits.media.iceMs, () => this.#fail());
    this.#agent.start(agreement, agreement.isControlling);
  }

  [Symbol.dispose](): void {
    this.#deadline?.[Symbol.dispose]();
    this.#agent?.[Symbol.dispose]();
    this.#relay?.[Symbol.dispose]();
  }

  async #openRelay({ server, address, connect }: NonNullable<RouteServers['relay']>): Promise<IceRelay | undefined> {
    const { clock, random, socket, onRelayed } = this.#options;
    const relay = new TurnRelay({
      clock,
      random,
      server,
      address,
      connect,
      send: (datagram, to) => socket.send(datagram, to),
      onDatagram: (datagram) => this.#takeStun(datagram, true) || onRelayed(datagram),
      onLost: () => this.#loseRelay(),
    });
    this.#relay = relay;
    const isOpen = await relay.open();
    const { relayed, mapped } = relay;
    return isOpen && relayed ? { relayed, mapped, send: (datagram, to) => relay.send(datagram, to) } : undefined;
  }

  #takeStun({ bytes, from }: Datagram, isRelayed: boolean): boolean {
    if (!this.#agent || datagramKind(bytes) !== 'stun') return false;
    this.#agent.receive(bytes, from, isRelayed);
    return true;
  }

  #loseRelay(): void {
    if (this.#isRelayOnly || this.#isRelayed) this.#state = 'lost';
  }

  #decide(remote: Address | undefined, isRelayed = false): void {
    if (this.#state !== 'deciding') return;
    this.#deadline?.[Symbol.dispose]();
    this.#selected = remote;
    this.#isRelayed = isRelayed;
    this.#state = 'decided';
    this.#options.onDecided();
  }

  /** Without a way by checks the description's address may still be one, as it is for who knows no ICE. */
  #fail(): void {
    if (this.#selected) this.#state = 'lost';
    else this.#decide(undefined);
  }
}
