import type { Account } from '../accounts/account.ts';
import type { CallFacts } from '../calls/call.ts';
import type { HistoryRow } from '../calls/history.ts';
import type { AccountView, CallView, HistoryView, PeerView, QualityView } from '../contract/snapshot.ts';
import type { StreamStatistics } from '../media/protocol.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import { isSipUri, serializeUri, sipUri, type Uri } from '../sip/message/uri.ts';
import type { RegistrationState } from '../sip/ua/registration.ts';

/** The engine's facts in the words of the contract. Nothing is decided here. */

export function accountView(account: Account, registration: RegistrationState): AccountView {
  const { phase, status, reason, expiresAtUnixMs } = registration;
  return {
    id: account.id,
    aor: account.aor,
    ...(account.displayName === undefined ? {} : { displayName: account.displayName }),
    isLocal: account.isLocal,
    registration: phase === 'unregistered' ? 'off' : phase,
    ...(phase === 'failed' ? { status: status ?? 0, reason: reason ?? '' } : {}),
    ...(expiresAtUnixMs === undefined ? {} : { expiresAtUnixMs }),
  };
}

export function callView(facts: CallFacts, accountAor: string): CallView {
  const { id, accountId, direction, state, heldByUs, heldByThem, muted, digits, startedAtUnixMs } = facts;
  return {
    id,
    accountId,
    accountAor,
    direction,
    peer: peerView(facts.peer),
    state,
    ...(facts.progressStatus === undefined ? {} : { progressStatus: facts.progressStatus }),
    heldByUs,
    heldByThem,
    muted,
    encryption: 'none',
    startedAtUnixMs,
    ...(facts.answeredAtUnixMs === undefined ? {} : { answeredAtUnixMs: facts.answeredAtUnixMs }),
    ...(facts.endedAtUnixMs === undefined ? {} : { endedAtUnixMs: facts.endedAtUnixMs }),
    ...(facts.end === undefined ? {} : { end: facts.end }),
    ...(facts.statistics === undefined ? {} : { quality: qualityView(facts.statistics) }),
    digits,
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

/** Somebody called and nobody answered. */
function isMissed(row: HistoryRow): boolean {
  return row.direction === 'in' && row.answeredAtUnixMs === undefined;
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
