import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const AttachFile = z.object({
  port: z.number().int().min(1).max(65_535),
  token: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Where a running phone can be reached, and the proof that one may. */
export type AttachFile = z.infer<typeof AttachFile>;

function pathIn(dataDir: string): string {
  return join(dataDir, 'attach.json');
}

/** Tells the owner of `dataDir`, and nobody else. What another phone has left there is replaced. */
export function writeAttachFile(dataDir: string, file: AttachFile): void {
  const fresh = `${pathIn(dataDir)}.${process.pid}`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, JSON.stringify(file), { mode: 0o600, flag: 'wx' });
  renameSync(fresh, pathIn(dataDir));
}

/** `undefined` where no phone has left one that can be read. */
export function readAttachFile(dataDir: string): AttachFile | undefined {
  try {
    const { success, data } = AttachFile.safeParse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')));
    return success ? data : undefined;
  } catch {
    return undefined; // none there, or not ours to read
  }
}

/** Takes it away, unless another phone has written its own since. */
export function removeAttachFile(dataDir: string, { token }: AttachFile): void {
  if (readAttachFile(dataDir)?.token === token) rmSync(pathIn(dataDir), { force: true });
}
