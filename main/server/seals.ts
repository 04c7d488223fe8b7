import type { Random } from '../base/random.ts';
import { Gruus } from './location/gruu.ts';
import type { IsOpen } from './location/way-back.ts';
import { DialogMark } from './proxy/dialog-mark.ts';
import { FlowTokens } from './proxy/flow-tokens.ts';

/** Bytes of the one secret that a domain keeps. */
export const DIALOG_KEY_BYTES = 32;

/** What a domain gives out under its seal, so that it need not remember it: all of it made from one key. */
export interface Seals {
  readonly mark: DialogMark;
  readonly flowTokens: FlowTokens;
  readonly gruus: Gruus;
}

/** @param key kept over a restart, all that was given out before stays good; a fresh one otherwise */
export function sealsFrom(key: Uint8Array | undefined, random: Random, isOpen: IsOpen): Seals {
  const secret = key ?? random.bytes(DIALOG_KEY_BYTES);
  return { mark: new DialogMark(secret), flowTokens: new FlowTokens(secret, isOpen), gruus: new Gruus(secret, random) };
}
