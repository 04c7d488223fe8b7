import type { TraceEvent } from '../trace/trace.ts';
import { isPrivateAddress } from './announced.ts';
import { type CallEvidence, callEvidence } from './call-evidence.ts';
import { type Diagnosis, judge, type Rule } from './diagnosis.ts';

/** A second of sound: fewer packets prove nothing. */
const ENOUGH_PACKETS = 50;
/** The other side lost so much of ours, in percent, that it heard nothing. */
const ALL_LOST_PERCENT = 95;

const hasStatus =
  (...statuses: readonly number[]) =>
  ({ isAnswered, status }: CallEvidence): boolean =>
    !isAnswered && statuses.includes(status);

const isInClass =
  (digit: number) =>
  ({ isAnswered, status }: CallEvidence): boolean =>
    !isAnswered && Math.floor(status / 100) === digit;

/** Nothing of theirs was heard, though ours was sent for a while. */
const isOneWay = ({ isAnswered, sound }: CallEvidence): boolean =>
  isAnswered && sound !== undefined && sound.received === 0 && sound.sent >= ENOUGH_PACKETS;

const addresses = ({ ours, theirs }: CallEvidence) => ({ ours: ours?.address ?? '–', theirs: theirs?.address ?? '–' });
const target = (evidence: CallEvidence) => ({ target: evidence.target });
const answer = ({ status, phrase, warning }: CallEvidence) => ({ status: String(status), phrase, warning });
const codecs = ({ ours, theirs }: CallEvidence) => ({ ours: listed(ours?.codecs), theirs: listed(theirs?.codecs) });

function listed(names: readonly string[] = []): string {
  return names.length === 0 ? '–' : names.join(', ');
}

/** They have described their sound, and nothing in it is of ours. */
function shareNoCodec({ ours, theirs }: CallEvidence): boolean {
  return (
    ours !== undefined &&
    theirs !== undefined &&
    theirs.codecs.length > 0 &&
    !theirs.codecs.some((name) => ours.codecs.includes(name))
  );
}

/** The first that holds is the diagnosis: what is certain before what is likely, the particular before the general. */
const rules: readonly Rule<CallEvidence>[] = [
  // An address behind a NAT, announced by somebody whose messages come from outside of it (RFC 5853 §3.3).
  {
    cause: 'privateAddress',
    remedy: 'messages',
    holds: (evidence) =>
      isOneWay(evidence) && isPrivateAddress(evidence.theirs?.address ?? '') && !isPrivateAddress(evidence.peer),
    facts: addresses,
  },
  { cause: 'oneWaySound', remedy: 'messages', holds: isOneWay, facts: addresses },
  {
    cause: 'notHeard',
    remedy: 'messages',
    holds: ({ isAnswered, sound }) => isAnswered && (sound?.remoteLossPercent ?? 0) >= ALL_LOST_PERCENT,
    facts: addresses,
  },
  { cause: 'noCodec', remedy: 'messages', holds: (evidence) => evidence.isAnswered && shareNoCodec(evidence), facts: codecs },
  {
    cause: 'encryptionRefused',
    remedy: 'account',
    holds: (e) => hasStatus(488, 606)(e) && e.ours?.isSecure === true,
    facts: target,
  },
  { cause: 'noCodec', remedy: 'messages', holds: hasStatus(415, 488, 606), facts: codecs },
  { cause: 'wrongPassword', remedy: 'account', holds: (e) => e.direction === 'out' && hasStatus(401, 407)(e), facts: target },
  { cause: 'noRoute', remedy: 'account', holds: ({ peer }) => peer === '' },
  {
    cause: 'noReply',
    remedy: 'account',
    holds: ({ isHeardOf, isCancelled, peer }) => !isHeardOf && !isCancelled && peer !== '',
    facts: ({ peer, transport }) => ({ peer, transport }),
  },
  { cause: 'busy', remedy: 'callAgain', holds: (e) => e.direction === 'out' && hasStatus(486, 600)(e), facts: target },
  { cause: 'declined', remedy: 'callAgain', holds: (e) => e.direction === 'out' && hasStatus(603)(e), facts: target },
  { cause: 'notFound', remedy: 'messages', holds: hasStatus(404, 410, 416, 604), facts: target },
  { cause: 'incomplete', remedy: 'messages', holds: hasStatus(484, 485), facts: target },
  { cause: 'unavailable', remedy: 'callAgain', holds: (e) => e.direction === 'out' && hasStatus(480)(e), facts: target },
  { cause: 'forbidden', remedy: 'account', holds: hasStatus(403), facts: target },
  // A gateway between changed what it had no business to change (RFC 3261 §8.2.6.2), and the call failed.
  {
    cause: 'viaChanged',
    remedy: 'account',
    holds: ({ isAnswered, status, via, returnedVia }) =>
      !isAnswered && status >= 400 && status !== 487 && via !== '' && via !== returnedVia,
    facts: ({ via, returnedVia }) => ({ via, returned: returnedVia }),
  },
  { cause: 'nobodyAnswered', remedy: 'callAgain', holds: (e) => e.direction === 'out' && hasStatus(408)(e), facts: target },
  { cause: 'moved', remedy: 'messages', holds: (e) => e.direction === 'out' && isInClass(3)(e), facts: target },
  { cause: 'serverTrouble', remedy: 'callAgain', holds: (e) => e.direction === 'out' && isInClass(5)(e), facts: answer },
  {
    cause: 'refused',
    remedy: 'messages',
    holds: ({ direction, isAnswered, status }) => direction === 'out' && !isAnswered && status >= 400 && status !== 487,
    facts: answer,
  },
];

/** Why the call failed; `undefined` when it did not, or only because somebody wanted it so. @param events everything kept of it */
export function diagnoseCall(events: readonly TraceEvent[]): Diagnosis | undefined {
  return judge(rules, callEvidence(events));
}
