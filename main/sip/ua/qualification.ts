import type { Timer } from '../../base/clock.ts';
import { randomFraction } from '../../base/random.ts';
import type { SipUri } from '../message/uri.ts';
import type { AgentCore } from './agent-core.ts';
import { sendRequest } from './client-request.ts';
import { InitialRequest } from './initial-request.ts';
import type { LocalIdentity } from './local-identity.ts';

export interface QualificationSettings {
  readonly identity: LocalIdentity;
  /** Who is asked. */
  readonly target: SipUri;
  /** Longest wait between two questions; of it 80-100 % are taken. */
  readonly seconds: number;
  /** How long an answer took, in milliseconds; `undefined`: none came. */
  readonly onMeasured: (roundTripMs: number | undefined) => void;
}

/** Asks a server from time to time by OPTIONS whether it is there (RFC 3261 §11): any final response says so. Disposing ends it. */
export class Qualification implements Disposable {
  readonly #core: AgentCore;
  readonly #settings: QualificationSettings;
  #timer: Timer;
  #isDisposed = false;

  constructor(core: AgentCore, settings: QualificationSettings) {
    this.#core = core;
    this.#settings = settings;
    this.#timer = this.#askLater();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#timer[Symbol.dispose]();
  }

  #askLater(): Timer {
    const { clock, random } = this.#core;
    return clock.after(this.#settings.seconds * 1_000 * (0.8 + 0.2 * randomFraction(random)), () => void this.#ask());
  }

  async #ask(): Promise<void> {
    const { identity, target, onMeasured } = this.#settings;
    const { clock } = this.#core;
    const sentAtMs = clock.nowMs();
    const plan = new InitialRequest(this.#core, { identity, method: 'OPTIONS', target, followsRedirects: false });
    const outcome = await sendRequest(this.#core, plan);
    if (this.#isDisposed) return;
    const isThere = outcome.ok || outcome.error.response !== undefined;
    onMeasured(isThere ? clock.nowMs() - sentAtMs : undefined);
    if (!this.#isDisposed) this.#timer = this.#askLater();
  }
}
