import type { Random } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import { formatAddress } from '../../net/address.ts';
import type { Address } from '../../net/network.ts';
import { serializeChannelData } from './turn-framing.ts';
import { attributes, peerAddress, serializeTurnMessage, TURN_ID_BYTES, uint32 } from './turn-message.ts';
import type { TurnRequests } from './turn-requests.ts';

const FIRST_CHANNEL = 0x40_00;

export interface TurnPeersOptions {
  readonly random: Random;
  readonly requests: TurnRequests;
  /** To the server. */
  readonly send: (message: Uint8Array) => void;
}

interface Permission {
  state: 'asked' | 'granted' | 'refused';
  readonly waiting: { readonly datagram: Uint8Array; readonly to: Address }[];
}

interface Channel {
  readonly peer: Address;
  isBound: boolean;
}

/** Whom an allocation may exchange datagrams with (RFC 8656 §9), and by which channels (§12). */
export class TurnPeers {
  readonly #options: TurnPeersOptions;
  /** By host. */
  readonly #permissions = new Map<string, Permission>();
  readonly #channels = new Map<number, Channel>();
  readonly #channelByPeer = new Map<string, number>();
  #waiting = 0;

  constructor(options: TurnPeersOptions) {
    this.#options = options;
  }

  /** Sends, or keeps it until the server has let the peer's host in. */
  send(datagram: Uint8Array, to: Address): void {
    const channel = this.#channelByPeer.get(formatAddress(to));
    if (channel !== undefined && this.#channels.get(channel)?.isBound) {
      this.#options.send(serializeChannelData({ channel, datagram }));
      return;
    }
    const permission = this.#permissions.get(to.host) ?? this.#permit(to);
    if (permission?.state === 'granted') this.#indicate(datagram, to);
    else if (permission?.state === 'asked' && this.#waiting < limits.media.turnWaiting) {
      this.#waiting++;
      permission.waiting.push({ datagram: Uint8Array.from(datagram), to });
    }
  }

  /** Much will go there: from now on with four octets more in place of 36. */
  bind(peer: Address): void {
    const key = formatAddress(peer);
    if (this.#channelByPeer.has(key) || this.#channels.size >= limits.media.turnChannels) return;
    const channel = FIRST_CHANNEL + this.#channels.size;
    this.#channels.set(channel, { peer, isBound: false });
    this.#channelByPeer.set(key, channel);
    void this.#bindChannel(channel, peer);
  }

  /** Whose channel it is; `undefined` for one that we never asked for. */
  peerOf(channel: number): Address | undefined {
    return this.#channels.get(channel)?.peer;
  }

  /** Before permissions end after 5 minutes, and channels after 10. */
  refresh(): void {
    for (const [host, { state }] of this.#permissions) if (state === 'granted') void this.#ask({ host, port: 0 });
    for (const [channel, { peer, isBound }] of this.#channels) if (isBound) void this.#bindChannel(channel, peer);
  }

  #permit(to: Address): Permission | undefined {
    if (this.#permissions.size >= limits.media.iceSources) return undefined;
    const permission: Permission = { state: 'asked', waiting: [] };
    this.#permissions.set(to.host, permission);
    void this.#ask(to);
    return permission;
  }

  async #ask(peer: Address): Promise<void> {
    const granted = await this.#options.requests.ask('createPermission', (id) => [peerAddress(peer, id)]);
    const permission = this.#permissions.get(peer.host);
    if (!permission) return;
    permission.state = granted.ok ? 'granted' : 'refused';
    const waiting = permission.waiting.splice(0);
    this.#waiting -= waiting.length;
    if (granted.ok) for (const { datagram, to } of waiting) this.send(datagram, to);
  }

  async #bindChannel(channel: number, peer: Address): Promise<void> {
    const number = uint32(channel * 2 ** 16);
    const bound = await this.#options.requests.ask('channelBind', (id) => [
      [attributes.channelNumber, number],
      peerAddress(peer, id),
    ]);
    const entry = this.#channels.get(channel);
    if (entry) entry.isBound = bound.ok;
  }

  #indicate(datagram: Uint8Array, to: Address): void {
    const id = this.#options.random.bytes(TURN_ID_BYTES);
    const written = [peerAddress(to, id), [attributes.data, datagram]] as const;
    this.#options.send(serializeTurnMessage({ method: 'send', kind: 'indication', id }, written));
  }
}
