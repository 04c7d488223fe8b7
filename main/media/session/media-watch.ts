import { limits } from '../../limits.ts';

/** Notices that nothing comes any more from a peer that should send, and that it does again. */
export class MediaWatch {
  #isExpecting = false;
  #isLost = false;
  #heardAtMs = 0;

  /**
   * A new agreement: the wait begins anew, but what was lost is so until it is heard.
   *
   * @param isExpecting both ends send; while one holds the call silence says nothing
   */
  begin(isExpecting: boolean, nowMs: number): void {
    this.#isExpecting = isExpecting;
    if (!this.#isLost) this.#heardAtMs = nowMs;
  }

  /** RTP or RTCP of the peer came. */
  heard(nowMs: number): void {
    this.#heardAtMs = nowMs;
  }

  /** What has become of it since the last time it was asked. */
  poll(nowMs: number): 'lost' | 'back' | undefined {
    const isLost = this.#isExpecting && nowMs - this.#heardAtMs >= limits.media.lostMs;
    if (isLost === this.#isLost) return undefined;
    this.#isLost = isLost;
    return isLost ? 'lost' : 'back';
  }
}
