import type { Phone, PhoneFailure } from '../api/phone.ts';
import type { Clock, Timer } from '../base/clock.ts';
import { type Random, randomHex } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';

type Contract = Phone['uploads'];

interface Upload {
  text: string;
  readonly timer: Timer;
}

/** Files that windows hand over in pieces, until somebody uses them or they are too old. */
export class Uploads implements Contract, Disposable {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #uploads = new Map<string, Upload>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  begin(): { uploadId: string } {
    const [oldest] = this.#uploads.keys();
    if (this.#uploads.size >= limits.uploads.files && oldest !== undefined) this.forget(oldest);
    const uploadId = randomHex(this.#random, 8);
    const timer = this.#clock.after(limits.uploads.keepMs, () => this.forget(uploadId));
    this.#uploads.set(uploadId, { text: '', timer });
    return { uploadId };
  }

  add({ uploadId, text }: Parameters<Contract['add']>[0]): Result<undefined, PhoneFailure> {
    const upload = this.#uploads.get(uploadId);
    if (!upload) return fail({ code: 'UPLOAD_UNKNOWN' });
    if (upload.text.length + text.length > limits.uploads.characters) {
      this.forget(uploadId);
      return fail({ code: 'FILE_TOO_LONG' });
    }
    upload.text += text;
    return ok(undefined);
  }

  /** The whole of it so far; undefined when it is gone. */
  textOf(uploadId: string): string | undefined {
    return this.#uploads.get(uploadId)?.text;
  }

  /** Unknown ids are ignored. */
  forget(uploadId: string): void {
    this.#uploads.get(uploadId)?.timer[Symbol.dispose]();
    this.#uploads.delete(uploadId);
  }

  [Symbol.dispose](): void {
    for (const uploadId of [...this.#uploads.keys()]) this.forget(uploadId);
  }
}
