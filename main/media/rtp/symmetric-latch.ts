import type { Address } from '../../net/network.ts';

/** The source that answers from elsewhere than the SDP said may still be replaced by the signalled one for so long. */
const SIGNALLED_WINS_MS = 2_000;
/** A source silent for this long may have moved (a NAT that rebinds, a handover). */
const MOVED_AFTER_MS = 1_000;

/** `accepted`: from the peer. `latched`: from the peer, whose address is a new one from now on. `stranger`: not from the peer. */
export type LatchVerdict = 'accepted' | 'latched' | 'stranger';

/**
 * Symmetric RTP: sound goes where the peer's sound comes from. Sends to the address of the SDP until the first valid packet;
 * whoever sent that is the peer. It moves only for a reason: the address of the SDP speaks up soon after, the same SSRC
 * continues elsewhere after a silence, or signalling names another address.
 */
export class SymmetricLatch {
  #signalled: Address | undefined;
  #latched: Address | undefined;
  #ssrc = 0;
  #latchedAtMs = 0;
  #heardAtMs = 0;

  /** Where to send; `undefined` before signalling named an address. */
  get destination(): Address | undefined {
    return this.#latched ?? this.#signalled;
  }

  /** The address the peer really sends from, once it did. */
  get latched(): Address | undefined {
    return this.#latched;
  }

  /** Takes the address of a description. The same one again leaves the peer where it was found. */
  signal(address: Address): void {
    if (this.#signalled !== undefined && isSame(this.#signalled, address)) return;
    this.#signalled = address;
    this.#latched = undefined;
  }

  /** Judges the source of a packet that is valid in all else. */
  judge(from: Address, ssrc: number, nowMs: number): LatchVerdict {
    if (this.#signalled === undefined) return 'stranger';
    if (this.#latched !== undefined && isSame(this.#latched, from)) {
      this.#heardAtMs = nowMs;
      this.#ssrc = ssrc;
      return 'accepted';
    }
    if (!this.#mayLatch(from, ssrc, nowMs)) return 'stranger';
    const isNew = !isSame(this.destination ?? from, from);
    this.#latched = from;
    this.#ssrc = ssrc;
    this.#latchedAtMs = nowMs;
    this.#heardAtMs = nowMs;
    return isNew ? 'latched' : 'accepted';
  }

  #mayLatch(from: Address, ssrc: number, nowMs: number): boolean {
    if (this.#latched === undefined) return true;
    const isSignalled = this.#signalled !== undefined && isSame(this.#signalled, from);
    if (isSignalled && nowMs - this.#latchedAtMs < SIGNALLED_WINS_MS) return true;
    return ssrc === this.#ssrc && nowMs - this.#heardAtMs >= MOVED_AFTER_MS;
  }
}

function isSame(a: Address, b: Address): boolean {
  return a.port === b.port && a.host === b.host;
}
