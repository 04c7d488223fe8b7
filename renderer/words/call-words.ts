import type { CallView, QualityView, TransferView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import { type Ending, endingOf } from './ending.ts';
import { addressOf, peerTitle } from './peer.ts';

const titles: Readonly<Record<Ending, () => string>> = {
  youEnded: m.ended_youEnded,
  theyEnded: m.ended_theyEnded,
  youCancelled: m.ended_youCancelled,
  youDeclined: m.ended_youDeclined,
  answeredElsewhere: m.ended_answeredElsewhere,
  missed: m.ended_missed,
  busy: m.ended_busy,
  declined: m.ended_declined,
  notFound: m.ended_notFound,
  unavailable: m.ended_unavailable,
  noAnswer: m.ended_noAnswer,
  noReply: m.ended_noReply,
  incomplete: m.ended_incomplete,
  forbidden: m.ended_forbidden,
  passwordWrong: m.ended_passwordWrong,
  incompatible: m.ended_incompatible,
  moved: m.ended_moved,
  serverTrouble: m.ended_serverTrouble,
  interrupted: m.ended_interrupted,
  failed: m.ended_failed,
};

const texts: Readonly<Partial<Record<Ending, () => string>>> = {
  missed: m.ended_missed_text,
  busy: m.ended_busy_text,
  declined: m.ended_declined_text,
  notFound: m.ended_notFound_text,
  unavailable: m.ended_unavailable_text,
  noAnswer: m.ended_noAnswer_text,
  noReply: m.ended_noReply_text,
  incomplete: m.ended_incomplete_text,
  forbidden: m.ended_forbidden_text,
  passwordWrong: m.ended_passwordWrong_text,
  incompatible: m.ended_incompatible_text,
  moved: m.ended_moved_text,
  serverTrouble: m.ended_serverTrouble_text,
  interrupted: m.ended_interrupted_text,
  failed: m.ended_failed_text,
};

/** A few words for how a call ended. */
export const endingTitle = (ending: Ending): string => titles[ending]();

/** What happened and what to do, in one sentence; undefined when the title says it all. */
export const endingText = (ending: Ending): string | undefined => texts[ending]?.();

/** Why somebody else's call, or a message, came to nothing: what its final status means. */
export function outcomeWords(status: number): string {
  const by = status === 408 || status === 503 ? 'failure' : 'remote';
  return endingTitle(endingOf({ direction: 'out', by, status, reason: '' }));
}

export function endingOfCall(call: CallView): Ending {
  const { end, direction, answeredAtUnixMs } = call;
  return endingOf({ direction, answeredAtUnixMs, by: end?.by, status: end?.status ?? 0, reason: end?.reason ?? '' });
}

/** What a call is doing, in a word or two; for an active call undefined unless it is held. */
export function callStatus(call: CallView): string | undefined {
  switch (call.state) {
    case 'dialing':
      return m.call_dialing();
    case 'remoteRinging':
      return m.call_ringing();
    case 'incoming':
      return m.incoming_call();
    case 'connecting':
      return m.call_connecting();
    case 'active':
      return activeStatus(call);
    case 'ended':
      return endedTitle(call);
  }
}

/** How a call ended, in a few words; of one that was transferred to whom. */
export function endedTitle(call: CallView): string {
  const { transfer } = call;
  if (transfer?.by === 'local' && transfer.state === 'done') return m.transfer_done({ name: peerTitle(transfer.target) });
  return endingTitle(endingOfCall(call));
}

function transferStatus({ by, target, state }: TransferView): string | undefined {
  const name = peerTitle(target);
  if (state === 'done') return m.transfer_done({ name });
  if (state === 'failed') return undefined;
  if (by === 'remote') return m.transfer_by_them({ name });
  return state === 'ringing' ? m.transfer_ringing({ name }) : m.transfer_pending({ name });
}

function activeStatus({ heldByUs, heldByThem, holdPending, muted, transfer, soundLostAtUnixMs }: CallView): string | undefined {
  const transferring = transfer && transferStatus(transfer);
  if (transferring !== undefined) return transferring;
  if (holdPending) return heldByUs ? m.call_resume_pending() : m.call_hold_pending();
  if (soundLostAtUnixMs !== undefined) return m.call_sound_lost();
  if (heldByUs) return m.call_on_hold();
  if (heldByThem) return m.call_held_by_them();
  return muted ? m.muted() : undefined;
}

const encryptions: Readonly<Record<CallView['encryption'], () => string>> = {
  none: m.encryption_none,
  sdes: m.encryption_sdes,
  dtls: m.encryption_dtls,
};

export const encryptionWords = (encryption: CallView['encryption']): string => encryptions[encryption]();

const codecNames: Readonly<Record<string, string>> = { opus: 'Opus', pcmu: 'G.711 µ', pcma: 'G.711 A', g722: 'G.722' };

/** A codec as people know it. */
export const codecName = (codec: string): string => codecNames[codec.toLowerCase()] ?? codec;

export type SoundGrade = 'good' | 'fair' | 'poor';

const gradeWords: Readonly<Record<SoundGrade, () => string>> = {
  good: m.quality_good,
  fair: m.quality_fair,
  poor: m.quality_poor,
};

/** A mean opinion score as a grade (ITU-T G.107 annex B: below 3.1 nearly all are dissatisfied). */
export function soundGrade(mos: number): SoundGrade {
  if (mos >= 4) return 'good';
  return mos >= 3.1 ? 'fair' : 'poor';
}

export const soundWords = (mos: number): string => gradeWords[soundGrade(mos)]();

export function qualityDetail({ lossPercent, jitterMs }: QualityView): string {
  return m.quality_detail({ loss: lossPercent.toFixed(1), jitter: Math.round(jitterMs) });
}

/** For or from which account a call is. */
export function callAccount({ direction, accountAor }: CallView): string {
  const account = addressOf(accountAor);
  return direction === 'in' ? m.call_for_account({ account }) : m.call_from_account({ account });
}

/** By way of whom a call came about; undefined where it is direct. */
export function callVia({ divertedFrom, referredBy }: CallView): string | undefined {
  if (divertedFrom) return m.call_forwarded_by({ name: peerTitle(divertedFrom) });
  return referredBy && m.call_referred_by({ name: peerTitle(referredBy) });
}

/** Who takes part, in one line. */
export function conferenceNames(calls: readonly CallView[]): string {
  return new Intl.ListFormat(getLocale(), { style: 'narrow' }).format(calls.map(callTitle));
}

/** Who it is; somebody who does not want to be known is not called by a made-up address. */
export function callTitle({ peer, isWithheld }: Pick<CallView, 'peer' | 'isWithheld'>): string {
  return isWithheld && peer.uri.toLowerCase().includes('anonymous') ? m.caller_withheld() : peerTitle(peer);
}
