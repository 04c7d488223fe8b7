import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory of the test's own, removed with all in it on disposal; `INTEROP_KEEP=1` keeps it, to look at what the peers wrote. */
export class Scratch implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'trapeze-interop-'));
  #count = 0;

  /** A path in it that nothing has yet. */
  fresh(name: string): string {
    this.#count++;
    return join(this.path, `${this.#count}-${name}`);
  }

  [Symbol.dispose](): void {
    if (process.env.INTEROP_KEEP === '1') process.stderr.write(`kept ${this.path}\n`);
    else rmSync(this.path, { recursive: true, force: true });
  }
}
