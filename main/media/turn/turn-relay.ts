import type { Clock, Timer } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { familyOf } from '../../net/address.ts';
import type { Address, ByteStream, Datagram, NetworkFailure } from '../../net/network.ts';
import { parseChannelData, TurnFraming } from './turn-framing.ts';
import { attributes, parseTurnMessage, type TurnMessage, uint32 } from './turn-message.ts';
import { TurnPeers } from './turn-peers.ts';
import { TurnRequests } from './turn-requests.ts';
import type { TurnServer } from './turn-server.ts';

/** UDP, in the first octet (RFC 8656 §18.7). */
const REQUESTED_UDP = 17 * 2 ** 24;
const LIFETIME_S = 600;
/** Permissions last 5 minutes (RFC 8656 §9): all is asked for anew before. */
const LONGEST_REFRESH_MS = 240_000;
/** A server that grants less is not asked more often. */
const SHORTEST_REFRESH_MS = 15_000;

/** Opens a stream to a relay, over TLS where it asks for that. @param address numeric */
export type ConnectToRelay = (
  server: TurnServer,
  address: Address,
  signal: AbortSignal,
) => Promise<Result<ByteStream, NetworkFailure>>;

export interface TurnRelayOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly server: TurnServer;
  /** Where it is: numeric. */
  readonly address: Address;
  /** From the stream's own socket: the way to a server over UDP. */
  readonly send: (datagram: Uint8Array, to: Address) => void;
  readonly connect: ConnectToRelay;
  /** A peer sent something to our relayed address. */
  readonly onDatagram: (datagram: Datagram) => void;
  /** It does not work any more. */
  readonly onLost: () => void;
}

/** How messages reach the server. */
interface Link extends Disposable {
  readonly send: (message: Uint8Array) => void;
}

/**
 * One allocation on the relay of an account (RFC 8656 §6 to §12). No other server is asked, whatever it says: an alternate one (§19.1 of
 * RFC 5389) is a refusal. Disposing gives the allocation back.
 */
export class TurnRelay implements Disposable {
  readonly #options: TurnRelayOptions;
  readonly #ended = new AbortController();
  #link: Link | undefined;
  #requests: TurnRequests | undefined;
  #peers: TurnPeers | undefined;
  #refresh: Timer | undefined;
  #relayed: Address | undefined;
  #mapped: Address | undefined;

  constructor(options: TurnRelayOptions) {
    this.#options = options;
  }

  /** Where peers reach us by it; `undefined` before it is open. */
  get relayed(): Address | undefined {
    return this.#relayed;
  }

  /** Where the server sees the stream's socket; `undefined` where that is not what it saw. */
  get mapped(): Address | undefined {
    return this.#mapped;
  }

  /** Waits `limits.media.turnMs` at most. @returns whether it relays; where it does not, it is disposed */
  async open(): Promise<boolean> {
    const late = Promise.withResolvers<boolean>();
    using _ = this.#options.clock.after(limits.media.turnMs, () => late.resolve(false));
    const isOpen = await Promise.race([this.#allocate(), late.promise]);
    if (!isOpen) this[Symbol.dispose]();
    return isOpen;
  }

  /** Takes what came to the stream's socket. @returns whether it was the server's */
  take({ bytes, from }: Datagram): boolean {
    const { address, server } = this.#options;
    if (server.transport !== 'udp' || from.host !== address.host || from.port !== address.port) return false;
    this.#receive(bytes);
    return true;
  }

  /** Nowhere before it is open, nor from one family of addresses to the other. */
  send(datagram: Uint8Array, to: Address): void {
    if (this.#relayed && familyOf(this.#relayed.host) === familyOf(to.host)) this.#peers?.send(datagram, to);
  }

  /** This is the peer that sound goes to. */
  bind(peer: Address): void {
    if (this.#relayed && familyOf(this.#relayed.host) === familyOf(peer.host)) this.#peers?.bind(peer);
  }

  [Symbol.dispose](): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this.#refresh?.[Symbol.dispose]();
    if (this.#relayed) this.#requests?.tell('refresh', () => [[attributes.lifetime, uint32(0)]]);
    this.#relayed = undefined;
    this.#requests?.[Symbol.dispose]();
    this.#link?.[Symbol.dispose]();
  }

  async #allocate(): Promise<boolean> {
    const link = await this.#connect();
    if (!link || this.#ended.signal.aborted) {
      link?.[Symbol.dispose]();
      return false;
    }
    const { clock, random, server } = this.#options;
    const { username, password } = server;
    const isReliable = server.transport !== 'udp';
    const requests = new TurnRequests({ clock, random, username, password, isReliable, send: link.send });
    this.#link = link;
    this.#requests = requests;
    this.#peers = new TurnPeers({ random, requests, send: link.send });
    const answer = await requests.ask('allocate', () => [
      [attributes.requestedTransport, uint32(REQUESTED_UDP)],
      [attributes.lifetime, uint32(LIFETIME_S)],
    ]);
    const relayed = answer.ok ? answer.value.address(attributes.xorRelayedAddress) : undefined;
    if (!answer.ok || !relayed || this.#ended.signal.aborted) return false;
    this.#relayed = relayed;
    this.#mapped = isReliable ? undefined : answer.value.address(attributes.xorMappedAddress);
    this.#refreshIn(answer.value);
    return true;
  }

  async #connect(): Promise<Link | undefined> {
    const { server, address, connect, send } = this.#options;
    if (server.transport === 'udp') return { send: (message) => send(message, address), [Symbol.dispose]: () => undefined };
    const stream = await connect(server, address, this.#ended.signal);
    return stream.ok ? this.#linkOver(stream.value) : undefined;
  }

  #linkOver(stream: ByteStream): Link {
    const framing = new TurnFraming();
    stream.onBytes((bytes) => {
      const messages = framing.push(bytes);
      for (const message of messages ?? []) this.#receive(message);
      if (!messages) stream[Symbol.dispose]();
    });
    stream.onClosed(() => this.#lose());
    return {
      // Sound that waits is worth less than none: what a slow stream does not take is lost as it is on UDP.
      send: (message) => stream.queuedBytes < limits.media.turnQueuedBytes && stream.write(message),
      [Symbol.dispose]: () => stream[Symbol.dispose](),
    };
  }

  #receive(bytes: Uint8Array): void {
    const data = parseChannelData(bytes);
    if (data) {
      this.#deliver(data.datagram, this.#peers?.peerOf(data.channel));
      return;
    }
    const message = parseTurnMessage(bytes);
    if (!message) return;
    if (message.kind !== 'indication') this.#requests?.receive(message);
    else if (message.method === 'data') {
      const datagram = message.bytes(attributes.data);
      if (datagram) this.#deliver(Uint8Array.from(datagram), message.address(attributes.xorPeerAddress));
    }
  }

  #deliver(bytes: Uint8Array, from: Address | undefined): void {
    if (from && this.#relayed) this.#options.onDatagram({ bytes, from });
  }

  /** Asks for everything anew well before the first of it ends (RFC 8656 §8). */
  #refreshIn(granted: TurnMessage): void {
    const lifetimeMs = (granted.uint32(attributes.lifetime) ?? LIFETIME_S) * 1_000;
    const delayMs = Math.max(SHORTEST_REFRESH_MS, Math.min(lifetimeMs / 2, LONGEST_REFRESH_MS));
    this.#refresh = this.#options.clock.after(delayMs, () => void this.#refreshNow());
  }

  async #refreshNow(): Promise<void> {
    this.#peers?.refresh();
    const answer = await this.#requests?.ask('refresh', () => [[attributes.lifetime, uint32(LIFETIME_S)]]);
    if (!this.#relayed || !answer) return;
    if (answer.ok) this.#refreshIn(answer.value);
    else this.#lose();
  }

  #lose(): void {
    const wasOpen = this.#relayed !== undefined;
    this.#relayed = undefined;
    this[Symbol.dispose]();
    if (wasOpen) this.#options.onLost();
  }
}
