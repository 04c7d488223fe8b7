import type { Timer } from '../../base/clock.ts';
import { randomFraction } from '../../base/random.ts';
import type { Flow } from '../transport/flow.ts';
import type { AgentCore } from './agent-core.ts';

/** Longest waits between two pings, of which 80-100 % are taken (RFC 5626 §4.4.1): NATs forget UDP sooner than streams. */
const PING_STREAM_MS = 120_000;
const PING_DATAGRAM_MS = 29_000;

/** Pings one flow, so that NATs keep it open and a dead stream is noticed. Disposing stops it. */
export class KeepAlive implements Disposable {
  readonly #core: AgentCore;
  readonly flow: Flow;
  #timer: Timer;

  constructor(core: AgentCore, flow: Flow) {
    this.#core = core;
    this.flow = flow;
    this.#timer = this.#startTimer();
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  #startTimer(): Timer {
    const longestMs = this.flow.isReliable ? PING_STREAM_MS : PING_DATAGRAM_MS;
    return this.#core.clock.after(longestMs * (0.8 + 0.2 * randomFraction(this.#core.random)), () => {
      this.#timer = this.#startTimer();
      this.#core.transport.keepAlive(this.flow);
    });
  }
}
