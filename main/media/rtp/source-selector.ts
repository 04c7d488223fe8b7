/** What a packet's SSRC means for the stream that plays one source at a time. */
export type SourceVerdict = 'current' | 'changed' | 'waiting';

interface Candidate {
  readonly ssrc: number;
  readonly nextSequence: number;
}

/**
 * Decides which SSRC is played. The first one is believed at once, as signalling announced it. Another takes over with its
 * second packet in sequence when the current one was silent between them: a peer that restarted is followed after one packet
 * time, two sources that talk over each other do not make the sound jump.
 */
export class SourceSelector {
  #ssrc: number | undefined;
  #candidate: Candidate | undefined;

  /** The source that is played; `undefined` before the first packet. */
  get ssrc(): number | undefined {
    return this.#ssrc;
  }

  judge(ssrc: number, sequenceNumber: number): SourceVerdict {
    if (ssrc === this.#ssrc) {
      this.#candidate = undefined;
      return 'current';
    }
    const isConfirmed = this.#candidate?.ssrc === ssrc && this.#candidate.nextSequence === sequenceNumber;
    if (this.#ssrc === undefined || isConfirmed) {
      this.#ssrc = ssrc;
      this.#candidate = undefined;
      return 'changed';
    }
    this.#candidate = { ssrc, nextSequence: (sequenceNumber + 1) % 2 ** 16 };
    return 'waiting';
  }

  /** The next source is believed at once: the session was negotiated anew with somebody else. */
  reset(): void {
    this.#ssrc = undefined;
    this.#candidate = undefined;
  }
}
