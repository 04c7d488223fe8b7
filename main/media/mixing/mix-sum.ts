import { BLOCK_SAMPLES } from '../protocol.ts';

/** How loud a leg is in its mix during one block, both ways: from the first sample to the last. 0 is out, 1 is in. */
export interface Presence {
  readonly from: 0 | 1;
  readonly to: 0 | 1;
}

/** Adds `block` to `sum`, as loud as `presence` says. */
export function addTo(sum: Float32Array, block: Int16Array, { from, to }: Presence): void {
  if (from === 1 && to === 1) {
    for (let index = 0; index < BLOCK_SAMPLES; index++) sum[index] = (sum[index] ?? 0) + (block[index] ?? 0);
  } else if (from !== to) {
    for (let index = 0; index < BLOCK_SAMPLES; index++) {
      sum[index] = (sum[index] ?? 0) + (block[index] ?? 0) * rampAt(index, from, to);
    }
  }
}

/**
 * What a leg sends: what its own device captured, and of `sum` what the others said. Itself it does not hear.
 *
 * @param own what the leg itself has added to `sum`
 * @param into `captured` and the others
 */
export function othersThan(
  own: Int16Array,
  { sum, captured, presence: { from, to }, into }: MixedFor & { readonly into: Float32Array },
): void {
  const isWhole = from === 1 && to === 1;
  for (let index = 0; index < BLOCK_SAMPLES; index++) {
    const presence = isWhole ? 1 : rampAt(index, from, to);
    const others = (sum[index] ?? 0) - (own[index] ?? 0) * presence;
    into[index] = (captured[index] ?? 0) + others * presence;
  }
}

/** What is mixed for one leg. */
export interface MixedFor {
  readonly sum: Float32Array;
  readonly captured: Int16Array;
  readonly presence: Presence;
}

/** Linear: two who change places are as loud together as one. */
function rampAt(index: number, from: number, to: number): number {
  return from + ((to - from) * (index + 0.5)) / BLOCK_SAMPLES;
}
