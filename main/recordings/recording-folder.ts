import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../limits.ts';

const FILE = /^([0-9a-f]{1,64})-(\d{1,2})[.]opus$/;

/** Which calls were recorded, and where. Files of other names in the folder are left alone. */
export class RecordingFolder {
  readonly #folder: string;
  /** How many takes there are or were begun, by call. */
  readonly #takes = new Map<string, number>();

  /** @param folder made when it is not there, for its owner only */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) {
      const [, callId = '', take = ''] = FILE.exec(name) ?? [];
      if (callId !== '') this.#takes.set(callId, Math.max(this.takesOf(callId), Number(take)));
    }
  }

  /** 0 when it was not recorded. Takes have the numbers from 1 on. */
  takesOf(callId: string): number {
    return this.#takes.get(callId) ?? 0;
  }

  /** Ids of recorded calls, in no order. */
  get calls(): readonly string[] {
    return [...this.#takes.keys()];
  }

  /** Where the next take of a call goes; `undefined` when there are `limits.recordings` already. @param callId in hexadecimal */
  nextFile(callId: string): string | undefined {
    const take = this.takesOf(callId) + 1;
    const isFull = take === 1 && this.#takes.size >= limits.recordings.calls;
    if (isFull || take > limits.recordings.takes || !FILE.test(nameOf(callId, take))) return undefined;
    this.#takes.set(callId, take);
    return join(this.#folder, nameOf(callId, take));
  }

  /** The bytes of a take, in pieces of at most `limits.recordings.pieceBytes`; none when there is no such file. */
  async *read(callId: string, take: number): AsyncGenerator<Uint8Array, void> {
    if (take > this.takesOf(callId)) return;
    await using file = await open(join(this.#folder, nameOf(callId, take))).catch(() => undefined);
    for (;;) {
      const piece = new Uint8Array(limits.recordings.pieceBytes);
      const { bytesRead = 0 } = (await file?.read(piece)) ?? {};
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  }

  /** Deletes all takes of a call. */
  remove(callId: string): void {
    for (let take = 1; take <= this.takesOf(callId); take++) rmSync(join(this.#folder, nameOf(callId, take)), { force: true });
    this.#takes.delete(callId);
  }

  clear(): void {
    for (const callId of this.calls) this.remove(callId);
  }
}

function nameOf(callId: string, take: number): string {
  return `${callId}-${take}.opus`;
}
