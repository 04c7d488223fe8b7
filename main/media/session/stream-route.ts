import type { Clock, Timer } from '../../base/clock.ts';
import { limits } from '../../limits.ts';
import type { Address, Datagram } from '../../net/network.ts';
import { datagramKind } from '../dtls/datagram-kind.ts';
import type { IceAgent, IceAgentOptions, IceDescription } from '../ice/ice-agent.ts';
import type { StreamSettings } from '../protocol.ts';

type Agreement = NonNullable<StreamSettings['ice']>;

/** Makes an agent on a socket of ours; rejects never. */
export type OpenIceAgent = (options: IceAgentOptions) => Promise<IceAgent>;

export interface StreamRouteOptions {
  readonly clock: Clock;
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
  #agreement: Agreement | undefined;
  #deadline: Timer | undefined;
  #selected: Address | undefined;
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

  /** Gathers what we can tell the peer of us. */
  async open(agent: OpenIceAgent, options: Omit<IceAgentOptions, 'clock' | 'onSelected' | 'onFailed'>): Promise<void> {
    const { clock } = this.#options;
    this.#agent = await agent({
      ...options,
      clock,
      onSelected: (remote) => this.#decide(remote),
      onFailed: () => this.#fail(),
    });
    await this.#agent.gather();
  }

  /** @returns whether the datagram was one of STUN: then nobody else has to look at it */
  take({ bytes, from }: Datagram): boolean {
    if (!this.#agent || datagramKind(bytes) !== 'stun') return false;
    this.#agent.receive(bytes, from);
    return true;
  }

  /** Begins the checks that were agreed; what the peer says again changes nothing, new credentials begin anew (RFC 8445 §9). */
  configure(agreement: Agreement | undefined): void {
    const isSame = agreement?.ufrag === this.#agreement?.ufrag && agreement?.password === this.#agreement?.password;
    if (isSame) return;
    this.#agreement = agreement;
    this.#deadline?.[Symbol.dispose]();
    this.#selected = undefined;
    this.#state = 'none';
    if (!agreement || !this.#agent) return;
    this.#state = 'deciding';
    this.#deadline = this.#options.clock.after(limits.media.iceMs, () => this.#fail());
    this.#agent.start(agreement, agreement.isControlling);
  }

  [Symbol.dispose](): void {
    this.#deadline?.[Symbol.dispose]();
    this.#agent?.[Symbol.dispose]();
  }

  #decide(remote: Address | undefined): void {
    if (this.#state !== 'deciding') return;
    this.#deadline?.[Symbol.dispose]();
    this.#selected = remote;
    this.#state = 'decided';
    this.#options.onDecided();
  }

  /** Without a way by checks the description's address may still be one, as it is for who knows no ICE. */
  #fail(): void {
    if (this.#selected) this.#state = 'lost';
    else this.#decide(undefined);
  }
}
