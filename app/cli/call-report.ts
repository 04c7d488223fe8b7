import type { CallFacts } from '../../main/calls/call-facts.ts';
import { readableUri } from '../../main/calls/target.ts';
import { reasonPhrase } from '../../main/sip/message/reason-phrases.ts';
import { serializeUri } from '../../main/sip/message/uri.ts';
import type { Invocation } from './command.ts';

/** Prints each step of a call once, with its time since the call began; before the answer again for each further phone that rings. */
export function callEvents(print: Invocation['print']): (facts: CallFacts) => void {
  let last = '';
  return (facts) => {
    const event = eventOf(facts);
    const step = facts.state === 'remoteRinging' ? `${event} ${facts.forks}` : event;
    if (step === last || event === 'dialing') return;
    last = step;
    const atMs = (stepUnixMs(facts) ?? facts.startedAtUnixMs) - facts.startedAtUnixMs;
    const end = facts.end && event === 'ended' ? { status: facts.end.status, reason: facts.end.reason, by: facts.end.by } : {};
    print(`${(atMs / 1_000).toFixed(3)} ${event} ${readableUri(facts.peer.uri)}`, {
      event,
      atMs,
      id: facts.id,
      ...end,
      ...(facts.state === 'remoteRinging' ? { status: facts.progressStatus, forks: facts.forks } : {}),
      ...(facts.answersAfterMs === undefined ? {} : { answersAfterMs: facts.answersAfterMs }),
      ...(facts.diversions === undefined ? {} : { diverted: facts.diversions.map(({ from }) => serializeUri(from.uri)) }),
      ...(facts.referredBy === undefined ? {} : { referredBy: serializeUri(facts.referredBy.uri) }),
      ...(facts.replaces === undefined ? {} : { replaces: facts.replaces }),
      ...(facts.joins === undefined ? {} : { joins: facts.joins }),
    });
  };
}

/** Prints each step of a transfer of a call, ours or the other side's. */
export function transferEvents(print: Invocation['print']): (facts: CallFacts) => void {
  let last: CallFacts['transfer'];
  return ({ id, transfer }) => {
    if (!transfer || transfer === last) return;
    last = transfer;
    const { role, state, progressStatus, reason } = transfer;
    const target = readableUri(transfer.target.uri);
    const status = progressStatus === undefined ? '' : ` (${progressStatus}${reason === undefined ? '' : ` ${reason}`})`;
    print(`transfer to ${target}: ${state}${status}`, {
      event: 'transfer',
      id,
      role,
      target: serializeUri(transfer.target.uri),
      state,
      ...(progressStatus === undefined ? {} : { status: progressStatus }),
      ...(reason === undefined ? {} : { reason }),
    });
  };
}

function eventOf({ state, progressStatus, earlyMedia, end }: CallFacts): string {
  if (state === 'remoteRinging') return earlyMedia || progressStatus === 183 ? 'early' : 'ringing';
  if (state === 'incoming') return 'incoming';
  if (state === 'active') return 'answered';
  return end ? 'ended' : 'dialing';
}

function stepUnixMs({ state, ringingAtUnixMs, answeredAtUnixMs, endedAtUnixMs }: CallFacts): number | undefined {
  if (state === 'ended') return endedAtUnixMs;
  return state === 'active' ? answeredAtUnixMs : ringingAtUnixMs;
}

/** The last line of a call: what it came to. */
export function summary(facts: CallFacts): { readonly text: string; readonly object: Readonly<Record<string, unknown>> } {
  const { statistics, end, startedAtUnixMs, answeredAtUnixMs } = facts;
  const code = end?.status ?? 0;
  const setupMs = answeredAtUnixMs === undefined ? undefined : answeredAtUnixMs - startedAtUnixMs;
  const rtp = statistics && {
    sent: statistics.sent,
    received: statistics.received,
    lost: statistics.lost,
    late: statistics.late,
    concealedMs: statistics.concealedMs,
    jitterMs: statistics.jitterMs,
    rttMs: statistics.rttMs ?? null,
    mos: statistics.mos ?? null,
  };
  const codec = statistics?.codec === '' ? undefined : statistics?.codec;
  const sound =
    rtp && setupMs !== undefined ? `, ${codec ?? 'no codec'}: ${rtp.sent} sent, ${rtp.received} received, ${rtp.lost} lost` : '';
  return {
    text: `${code} ${end?.reason || reasonPhrase(code)}${setupMs === undefined ? '' : `, set up in ${setupMs} ms`}${sound}`,
    object: {
      event: 'summary',
      callId: facts.sipCallId,
      code,
      reason: end?.reason || reasonPhrase(code),
      setupMs: setupMs ?? null,
      codec: codec ?? null,
      srtp: statistics?.srtp ?? 'off',
      keying: statistics?.keying ?? null,
      rtp: rtp ?? null,
    },
  };
}
