import type { Account } from '../accounts/account.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import { isCompletedElsewhere } from '../calls/completed-elsewhere.ts';
import { type HistoryRow, notMissed } from '../calls/history.ts';
import type { TransferFacts } from '../calls/transfer.ts';
import type { PeerView } from '../contract/ids.ts';
import type { AccountView, CallView, HistoryView, QualityView, TransferView } from '../contract/snapshot.ts';
import type { StreamStatistics } from '../media/protocol.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import { isSipUri, serializeUri, sipUri, type Uri } from '../sip/message/uri.ts';
import type { RegistrationState } from '../sip/ua/registration.ts';

/** The engine's facts in the words of the contract. Nothing is decided here. */

/** Without the rules for its calls. */
export function accountView(account: Account, registration: RegistrationState): Omit<AccountView, 'rules'> {
  const { phase, status, reason, expiresAtUnixMs, network } = registration;
  const certificate = phase === 'failed' ? network?.certificate : undefined;
  return {
    id: account.id,
    aor: account.aor,
    ...(account.displayName === undefined ? {} : { displayName: account.displayName }),
    isLocal: account.isLocal,
    registration: phase === 'unregistered' ? 'off' : phase,
    ...(phase === 'failed' ? { status: status ?? 0, reason: reason ?? '' } : {}),
    ...(expiresAtUnixMs === undefined ? {} : { expiresAtUnixMs }),
    ...(certificate === undefined ? {} : { certificate: { ...certificate, names: [...certificate.names] } }),
  };
}

/** Without what only the phone around the call knows. */
export function callView(facts: CallFacts, accountAor: string): Omit<CallView, 'holdPending' | 'consults'> {
  const { id, accountId, direction, state, heldByUs, heldByThem, muted, digits, startedAtUnixMs } = facts;
  return {
    id,
    accountId,
    accountAor,
    direction,
    peer: peerView(facts.peer),
    state,
    ...(facts.progressStatus === undefined ? {} : { progressStatus: facts.progressStatus }),
    ...(facts.earlyMedia === undefined ? {} : { earlyMedia: facts.earlyMedia }),
    ...(facts.diversions?.[0] === undefined ? {} : { divertedFrom: peerView(facts.diversions[0].from) }),
    heldByUs,
    heldByThem,
    muted,
    encryption: facts.statistics?.srtp === undefined ? 'none' : (facts.statistics.keying ?? 'sdes'),
    startedAtUnixMs,
    ...(facts.answeredAtUnixMs === undefined ? {} : { answeredAtUnixMs: facts.answeredAtUnixMs }),
    ...(facts.endedAtUnixMs === undefined ? {} : { endedAtUnixMs: facts.endedAtUnixMs }),
    ...(facts.end === undefined ? {} : { end: facts.end }),
    ...(facts.soundLostAtUnixMs === undefined ? {} : { soundLostAtUnixMs: facts.soundLostAtUnixMs }),
    // Sound that is not heard is neither good nor bad.
    ...(facts.statistics === undefined || facts.soundLostAtUnixMs !== undefined
      ? {}
      : { quality: qualityView(facts.statistics) }),
    digits,
    isWithheld: facts.isWithheld ?? false,
    ...(facts.referredBy === undefined ? {} : { referredBy: peerView(facts.referredBy) }),
    ...(facts.transfer === undefined ? {} : { transfer: transferView(facts.transfer) }),
    ...((facts.recording ?? 'off') === 'off' ? {} : { recording: facts.recording }),
    ...(facts.conference === undefined ? {} : { conference: facts.conference }),
  };
}

function transferView({ role, target, state, progressStatus, reason }: TransferFacts): TransferView {
  return {
    by: role === 'transferor' ? 'local' : 'remote',
    target: peerView(target),
    state,
    ...(progressStatus === undefined ? {} : { progressStatus }),
    ...(reason === undefined ? {} : { reason }),
  };
}

export function historyView(row: HistoryRow, accountAor: string): HistoryView {
  const { id, accountId, direction, startedAtUnixMs, endedAtUnixMs, status, reason } = row;
  return {
    id,
    accountId,
    accountAor,
    direction,
    peer: { uri: row.peerUri, ...(row.peerName === undefined ? {} : { name: row.peerName }) },
    startedAtUnixMs,
    ...(row.answeredAtUnixMs === undefined ? {} : { answeredAtUnixMs: row.answeredAtUnixMs }),
    endedAtUnixMs,
    status,
    reason,
    missed: isMissed(row),
    ...(row.codec === undefined ? {} : { codec: row.codec }),
    ...(row.mos === undefined ? {} : { mos: row.mos }),
  };
}

/** Somebody called and nobody answered, here or elsewhere; what a rule sent elsewhere or refused is not missed. */
function isMissed(row: HistoryRow): boolean {
  return (
    row.direction === 'in' &&
    row.answeredAtUnixMs === undefined &&
    !notMissed.includes(row.status) &&
    !isCompletedElsewhere(row.reason)
  );
}

/** A finished call as the history keeps it. */
export function historyRow(facts: CallFacts): HistoryRow {
  const { uri, name } = peerView(facts.peer);
  const { statistics, end } = facts;
  return {
    id: facts.id,
    accountId: facts.accountId,
    direction: facts.direction,
    peerUri: uri,
    ...(name === undefined ? {} : { peerName: name }),
    startedAtUnixMs: facts.startedAtUnixMs,
    ...(facts.answeredAtUnixMs === undefined ? {} : { answeredAtUnixMs: facts.answeredAtUnixMs }),
    endedAtUnixMs: facts.endedAtUnixMs ?? facts.startedAtUnixMs,
    status: end?.status ?? 0,
    reason: end?.reason ?? '',
    ...(statistics === undefined || statistics.codec === '' ? {} : { codec: statistics.codec }),
    ...(statistics?.mos === undefined ? {} : { mos: statistics.mos }),
    callId: facts.sipCallId,
  };
}

function peerView(peer: NameAddr): PeerView {
  const name = peer.displayName;
  return { uri: serializeUri(withoutParams(peer.uri)), ...(name === undefined || name === '' ? {} : { name }) };
}

/** Transport and tags of an address are the network's business, not a person's. */
function withoutParams(uri: Uri): Uri {
  if (!isSipUri(uri)) return uri;
  const { scheme, user, host, port } = uri;
  return sipUri({ scheme, host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) });
}

function qualityView(statistics: StreamStatistics): QualityView {
  const { codec, mos, lost, late, received, jitterMs, rttMs } = statistics;
  const expected = received + lost;
  return {
    codec,
    ...(mos === undefined ? {} : { mos }),
    lossPercent: expected === 0 ? 0 : ((lost + late) / expected) * 100,
    jitterMs,
    ...(rttMs === undefined ? {} : { rttMs }),
  };
}
