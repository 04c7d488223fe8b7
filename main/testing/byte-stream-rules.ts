import assert from 'node:assert/strict';
import type { ByteStream } from '../net/network.ts';
import { next } from './outcomes.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** What every connection does, whatever carries it: bytes cross both ways, and both ends learn of the end. Ends it. */
export async function assertTalksAndEnds(near: ByteStream, far: ByteStream): Promise<void> {
  assert.deepEqual(far.remote, near.local);
  const arrived = next(far.onBytes);
  near.write(Buffer.from('hello'));
  assert.equal(text(await arrived), 'hello');
  const answered = next(near.onBytes);
  far.write(Buffer.from('welcome'));
  assert.equal(text(await answered), 'welcome');

  const over = Promise.all([next(near.onClosed), next(far.onClosed)]);
  near[Symbol.dispose]();
  assert.deepEqual(await over, [undefined, undefined]);
}
