import type { Address } from '../../net/network.ts';
import { parseXorAddress, serializeXorAddress } from '../../net/stun-address.ts';
import { parseChannelData, serializeChannelData } from '../turn/turn-framing.ts';
import {
  type AttributeToWrite,
  attributes,
  longTermKey,
  parseTurnMessage,
  peerAddress,
  serializeTurnMessage,
  type TurnMessage,
  uint32,
} from '../turn/turn-message.ts';

const REALM = 'relay.test';
const NO_LIFETIME = 0;

export interface MemoryRelayOptions {
  readonly username: string;
  readonly password: string;
  /** Where peers reach its only client. */
  readonly relayed: Address;
  /** Where it sees its client. */
  readonly mapped: Address;
  /** To the client. */
  readonly answer: (message: Uint8Array) => void;
  /** From the relayed address. */
  readonly onSent: (datagram: Uint8Array, to: Address) => void;
}

/** A TURN server with one client (RFC 8656), as strict as the real ones. */
export class MemoryRelay {
  readonly #options: MemoryRelayOptions;
  /** Changed: what the client has is stale. */
  nonce = 'n1';
  lifetimeS = 600;
  /** Refuses these hosts. */
  readonly forbidden = new Set<string>();
  isSilent = false;
  readonly permitted = new Set<string>();
  readonly channels = new Map<number, Address>();
  /** Names of what was asked, in order; with `!` and the code what was refused. */
  readonly asked: string[] = [];
  isAllocated = false;

  constructor(options: MemoryRelayOptions) {
    this.#options = options;
  }

  /** Takes a message of the client. */
  receive(bytes: Uint8Array): void {
    if (this.isSilent) return;
    const data = parseChannelData(bytes);
    const to = data && this.channels.get(data.channel);
    if (data && to) this.#options.onSent(data.datagram, to);
    const message = data ? undefined : parseTurnMessage(bytes);
    if (message?.kind === 'request') this.#request(message);
    if (message?.kind === 'indication' && message.method === 'send') this.#indication(message);
  }

  /** Takes a datagram that came to the relayed address: passed on by the channel, if there is one and a permission. */
  fromPeer(datagram: Uint8Array, from: Address): void {
    if (!this.isAllocated || !this.permitted.has(from.host)) return;
    const [channel] = [...this.channels].find(([, peer]) => peer.host === from.host && peer.port === from.port) ?? [];
    const id = new Uint8Array(12).fill(7);
    const written: readonly AttributeToWrite[] = [peerAddress(from, id), [attributes.data, datagram]];
    this.#options.answer(
      channel === undefined
        ? serializeTurnMessage({ method: 'data', kind: 'indication', id }, written)
        : serializeChannelData({ channel, datagram }),
    );
  }

  #indication(message: TurnMessage): void {
    const [to, datagram] = [message.address(attributes.xorPeerAddress), message.bytes(attributes.data)];
    if (to && datagram && this.permitted.has(to.host)) this.#options.onSent(datagram, to);
  }

  #request(message: TurnMessage): void {
    const code = this.#refusalOf(message);
    this.asked.push(code === undefined ? message.method : `${message.method}!${code}`);
    if (code === undefined) this.#answer(message, 'success', this.#grant(message));
    else {
      const error: AttributeToWrite = [attributes.errorCode, Uint8Array.of(0, 0, Math.floor(code / 100), code % 100)];
      const challenge: readonly AttributeToWrite[] = [
        [attributes.realm, Buffer.from(REALM)],
        [attributes.nonce, Buffer.from(this.nonce)],
      ];
      this.#answer(message, 'failure', code === 401 || code === 438 ? [error, ...challenge] : [error]);
    }
  }

  #refusalOf(message: TurnMessage): number | undefined {
    const { username } = this.#options;
    if (message.text(attributes.username) !== username || !message.isProved(this.#key)) return 401;
    if (message.text(attributes.nonce) !== this.nonce) return 438;
    if (message.method === 'allocate') return this.isAllocated ? 437 : undefined;
    const peer = message.address(attributes.xorPeerAddress);
    if (!this.isAllocated) return 437;
    return peer && this.forbidden.has(peer.host) ? 403 : undefined;
  }

  #grant(message: TurnMessage): readonly AttributeToWrite[] {
    const { relayed, mapped } = this.#options;
    const peer = parseXorAddress(message.bytes(attributes.xorPeerAddress) ?? new Uint8Array(), message.id);
    if (peer) this.permitted.add(peer.host);
    if (peer && message.method === 'channelBind') {
      this.channels.set((message.uint32(attributes.channelNumber) ?? 0) >>> 16, peer);
    }
    if (message.method === 'allocate') this.isAllocated = true;
    if (message.method === 'refresh') this.isAllocated = message.uint32(attributes.lifetime) !== NO_LIFETIME;
    if (message.method !== 'allocate') return [[attributes.lifetime, uint32(this.lifetimeS)]];
    return [
      [attributes.xorRelayedAddress, serializeXorAddress(relayed, message.id)],
      [attributes.xorMappedAddress, serializeXorAddress(mapped, message.id)],
      [attributes.lifetime, uint32(this.lifetimeS)],
    ];
  }

  get #key(): Uint8Array {
    return longTermKey(this.#options.username, REALM, this.#options.password);
  }

  #answer({ method, id }: TurnMessage, kind: 'success' | 'failure', written: readonly AttributeToWrite[]): void {
    const bytes = serializeTurnMessage({ method, kind, id }, written, kind === 'success' ? this.#key : undefined);
    this.#options.answer(bytes);
  }
}
