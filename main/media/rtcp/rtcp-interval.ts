/** RFC 3550 §6.2: the fixed minimum, halved before the first report. */
const MINIMUM_MS = 5_000;
/** Compensates timer reconsideration's lower average (RFC 3550 §6.3.1): e - 3/2. */
const COMPENSATION = Math.E - 1.5;
/** Share of the RTCP bandwidth that is the senders' while they are a quarter of the members or fewer (§6.2). */
const SENDER_SHARE = 0.25;

export interface IntervalFacts {
  readonly members: number;
  readonly senders: number;
  readonly weSent: boolean;
  /** For all members' RTCP, bytes a second. */
  readonly bandwidthBytesPerSecond: number;
  /** Of compound packets sent and received, headers of UDP and IP included. */
  readonly averageSizeBytes: number;
  readonly isInitial: boolean;
}

/** The deterministic interval Td of RFC 3550 §6.3.1, in milliseconds. */
export function deterministicIntervalMs(facts: IntervalFacts): number {
  const { members, senders, weSent, bandwidthBytesPerSecond, averageSizeBytes } = facts;
  const senderMembers = senders <= members * SENDER_SHARE;
  const share = !senderMembers ? 1 : weSent ? SENDER_SHARE : 1 - SENDER_SHARE;
  const sharers = !senderMembers ? members : weSent ? senders : members - senders;
  const neededMs = (sharers * averageSizeBytes * 1000) / (bandwidthBytesPerSecond * share);
  return Math.max(facts.isInitial ? MINIMUM_MS / 2 : MINIMUM_MS, neededMs);
}

/** The randomised interval T of RFC 3550 §6.3.1. @param fraction of chance, 0 to below 1 */
export function randomizedIntervalMs(deterministicMs: number, fraction: number): number {
  return (deterministicMs * (0.5 + fraction)) / COMPENSATION;
}
