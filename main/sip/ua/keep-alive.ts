import type { Timer } from '../../base/clock.ts';
import { randomFraction } from '../../base/random.ts';
import { formatAddress } from '../../net/address.ts';
import type { Flow } from '../transport/flow.ts';
import type { AgentCore } from './agent-core.ts';

/** Longest waits between two pings, of which 80-100 % are taken (RFC 5626 §4.4.1): NATs forget UDP sooner than streams. */
const PING_STREAM_SECONDS = 120;
const PING_DATAGRAM_SECONDS = 29;

export interface KeepAliveOptions {
  /** Longest wait between two pings. Default: by what NATs are known to keep. */
  readonly seconds?: number | undefined;
  /** The other end is known to answer (RFC 5626 §4.4): pings are CRLF on streams, STUN on UDP, and silence is the end of the flow. */
  readonly isAnswered: boolean;
  /** A UDP flow does not answer any more, or a NAT has given us another address. Streams are closed instead. */
  readonly onDead: () => void;
}

/** Pings one flow, so that NATs keep it open and a dead one is noticed. Disposing stops it. */
export class KeepAlive implements Disposable {
  readonly #core: AgentCore;
  readonly #options: KeepAliveOptions;
  readonly flow: Flow;
  #timer: Timer;
  /** Where the other end of a UDP flow saw us first; `silent`: it knows no STUN, whatever it has promised. */
  #mapped: string | 'silent' | undefined;
  #isDisposed = false;

  constructor(core: AgentCore, flow: Flow, options: KeepAliveOptions) {
    this.#core = core;
    this.flow = flow;
    this.#options = options;
    this.#timer = this.#startTimer();
    if (this.#isProbing) void this.#probe();
  }

  /** Whether it does already what `options` ask for. */
  isAs(flow: Flow, { seconds, isAnswered }: KeepAliveOptions): boolean {
    return this.flow.id === flow.id && this.#options.seconds === seconds && this.#options.isAnswered === isAnswered;
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#timer[Symbol.dispose]();
  }

  get #isProbing(): boolean {
    return this.#options.isAnswered && !this.flow.isReliable && this.#mapped !== 'silent';
  }

  #startTimer(): Timer {
    const usualSeconds = this.flow.isReliable ? PING_STREAM_SECONDS : PING_DATAGRAM_SECONDS;
    const longestMs = (this.#options.seconds ?? usualSeconds) * 1_000;
    return this.#core.clock.after(longestMs * (0.8 + 0.2 * randomFraction(this.#core.random)), () => {
      this.#timer = this.#startTimer();
      if (this.#isProbing) void this.#probe();
      else this.#core.transport.keepAlive(this.flow, this.#options.isAnswered);
    });
  }

  /** RFC 5626 §4.4.2: another mapped address is another flow. */
  async #probe(): Promise<void> {
    const mapped = await this.#core.transport.probe(this.flow);
    if (this.#isDisposed) return;
    const seen = mapped ? formatAddress(mapped) : 'silent';
    this.#mapped ??= seen;
    if (seen !== this.#mapped) this.#options.onDead();
  }
}
