import type { ForwardTarget } from '../location/contacts.ts';

/**
 * Best q first, then what the caller prefers; equal ones are tried at the same time, the next group when all of the former have failed
 * (RFC 3261 §16.6, RFC 3841 §7.2.4).
 *
 * @param breadth how many may be tried at the same time; wider groups are split (RFC 5393 §5.3.3)
 * @param order all at once, or one after another, whatever their q (RFC 3841 §9.1)
 */
export function serialGroups(
  targets: readonly ForwardTarget[],
  breadth: number,
  order?: 'parallel' | 'sequential',
): (readonly ForwardTarget[])[] {
  if (targets.length === 1) return [targets];
  const sorted = targets.toSorted((a, b) => b.q - a.q || preferenceOf(b) - preferenceOf(a));
  if (order === 'parallel') return chunks(sorted, breadth);
  if (order === 'sequential') return chunks(sorted, 1);
  return [...Map.groupBy(sorted, (target) => `${target.q} ${preferenceOf(target)}`).values()].flatMap((group) =>
    chunks(group, breadth),
  );
}

function preferenceOf({ preference = 0 }: ForwardTarget): number {
  return preference;
}

function chunks<T>(list: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / length) }, (_, part) => list.slice(part * length, (part + 1) * length));
}
