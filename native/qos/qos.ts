import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Negative results are error numbers of the system: `-EPERM`, `-ENOTSUP`. */
export interface Qos {
  /** Marks what a socket sends from now on. @param dscp 0…63 (RFC 2474) @returns 0, or an error */
  setDscp(fd: number, dscp: number): number;
  /** @returns 0…63, or an error */
  dscpOf(fd: number): number;
  /** Raises the priority of the calling thread. @param by 1…20 steps of niceness @returns 0, or an error */
  raiseThread(by: number): number;
}

/** Where `npm run build:qos` leaves it. */
const ADDON = join(import.meta.dirname, 'build', 'Release', 'qos.node');

/** The addon; `undefined` where it was not built, or was for another system. Loaded at most once. */
export const qos: Qos | undefined = load();

function load(): Qos | undefined {
  if (!existsSync(ADDON)) return undefined;
  try {
    return createRequire(import.meta.url)(ADDON) as Qos;
  } catch {
    return undefined; // a checkout that was copied from another kind of machine
  }
}
