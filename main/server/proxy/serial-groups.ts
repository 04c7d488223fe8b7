import type { ForwardTarget } from '../location/contacts.ts';

/**
 * Best q first; contacts of equal q are tried at the same time, the next group when all of the former have failed (§16.6). *
 * @param breadth how many may be tried at the same time; wider groups are split (RFC 5393 §5.3.3)
 */
export function serialGroups(targets: readonly ForwardTarget[], breadth: number): (readonly ForwardTarget[])[] {
  const byQ = Map.groupBy(targets, ({ q }) => q);
  return [...byQ.keys()]
    .toSorted((a, b) => b - a)
    .map((q) => byQ.get(q) ?? [])
    .flatMap((group) => chunks(group, breadth));
}

function chunks<T>(list: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / length) }, (_, part) => list.slice(part * length, (part + 1) * length));
}
