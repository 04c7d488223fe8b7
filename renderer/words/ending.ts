import type { CallEnd } from '../../main/contract/snapshot.ts';

/** Why a call is over, as far as a person cares. Each has a title and a sentence in the locales. */
export type Ending =
  | 'youEnded'
  | 'theyEnded'
  | 'youCancelled'
  | 'youDeclined'
  | 'answeredElsewhere'
  | 'missed'
  | 'busy'
  | 'declined'
  | 'notFound'
  | 'unavailable'
  | 'noAnswer'
  | 'noReply'
  | 'incomplete'
  | 'forbidden'
  | 'passwordWrong'
  | 'incompatible'
  | 'moved'
  | 'serverTrouble'
  | 'interrupted'
  | 'failed';

/** The facts that decide it: of a call that has ended or of a line in the history. */
export interface Ended {
  readonly direction: 'in' | 'out';
  readonly answeredAtUnixMs?: number | undefined;
  /** Absent in the history, which keeps only the status. */
  readonly by?: CallEnd['by'] | undefined;
  readonly status: number;
  readonly reason: string;
}

/** What the final status of an INVITE means to the caller (RFC 3261 §21). */
const byStatus: Readonly<Record<number, Ending>> = {
  0: 'noReply',
  401: 'passwordWrong',
  403: 'forbidden',
  404: 'notFound',
  407: 'passwordWrong',
  408: 'noAnswer',
  410: 'notFound',
  415: 'incompatible',
  416: 'notFound',
  480: 'unavailable',
  481: 'interrupted',
  484: 'incomplete',
  485: 'incomplete',
  486: 'busy',
  487: 'youCancelled',
  488: 'incompatible',
  600: 'busy',
  603: 'declined',
  604: 'notFound',
  606: 'incompatible',
};

/** A transaction of ours that ended without a response has one of these (RFC 3261 §8.1.3.1). */
const withoutResponse = [0, 408, 503];

export function endingOf(ended: Ended): Ending {
  if (ended.answeredAtUnixMs !== undefined) return endingOfAnswered(ended.by);
  return ended.direction === 'in' ? endingOfIncoming(ended) : endingOfOutgoing(ended);
}

function endingOfAnswered(by: Ended['by']): Ending {
  if (by === 'failure') return 'interrupted';
  return by === 'local' ? 'youEnded' : 'theyEnded';
}

function endingOfIncoming({ by, status, reason }: Ended): Ending {
  if (status === 488 || status === 606) return 'incompatible';
  if (by === 'local' || status === 486 || status === 603) return 'youDeclined';
  return isCompletedElsewhere(reason) ? 'answeredElsewhere' : 'missed';
}

function endingOfOutgoing({ by, status }: Ended): Ending {
  if (by === 'failure' && withoutResponse.includes(status)) return 'noReply';
  return byStatus[status] ?? byClass[Math.floor(status / 100)] ?? 'failed';
}

const byClass: Readonly<Record<number, Ending>> = { 3: 'moved', 5: 'serverTrouble' };

/** A CANCEL that carries `Reason: SIP;cause=200` (RFC 3326 §3.1): another phone of the same person answered. */
const isCompletedElsewhere = (reason: string): boolean => reason.replaceAll(' ', '').includes('cause=200');

const endingsOnPurpose: readonly Ending[] = ['youEnded', 'theyEnded', 'youCancelled', 'youDeclined', 'answeredElsewhere'];

/** Whether the ending is somebody's wish and explains itself. */
export function isOnPurpose(ending: Ending): boolean {
  return endingsOnPurpose.includes(ending);
}
