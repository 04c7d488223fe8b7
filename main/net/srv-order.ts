import { type Random, randomUint32 } from '../base/random.ts';
import type { SrvRecord } from './dns-client.ts';

/**
 * In which order to try the servers of a service (RFC 2782): lowest priority first; among equals by lot, a server's chance being its
 * share of the weights. Weight 0 has next to no chance while others are there.
 */
export function inOrderOfTrial(records: readonly SrvRecord[], random: Random): readonly SrvRecord[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.flatMap((priority) =>
    drawn(
      records.filter((record) => record.priority === priority),
      random,
    ),
  );
}

function drawn(records: readonly SrvRecord[], random: Random): readonly SrvRecord[] {
  const left = records.toSorted((a, b) => a.weight - b.weight);
  const order: SrvRecord[] = [];
  while (left.length > 0) order.push(...left.splice(drawIndex(left, random), 1));
  return order;
}

/** The first whose running sum of weights reaches a number drawn from 0 to their sum. */
function drawIndex(records: readonly SrvRecord[], random: Random): number {
  const sum = records.reduce((total, { weight }) => total + weight, 0);
  let lot = randomUint32(random) % (sum + 1);
  return records.findIndex(({ weight }) => {
    lot -= weight;
    return lot <= 0;
  });
}
