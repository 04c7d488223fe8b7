import type { DiagnosisView } from '../../main/contract/diagnosis-view.ts';
import type { QualityTimeline } from '../../main/contract/quality-view.ts';
import type { TraceRow, TraceView } from '../../main/contract/trace-view.ts';
import { cannedNowUnixMs } from './canned.ts';

const startedMs = cannedNowUnixMs - 722_000;
let number = 0;

/** `F1` and so on, in the order of the calls. */
function message(
  afterMs: number,
  from: number,
  to: number,
  label: string,
  transaction: number,
  more: Partial<TraceRow> = {},
): TraceRow {
  number += 1;
  const facts = {
    kind: 'message',
    number,
    from,
    to,
    atUnixMs: startedMs + afterMs,
    transport: 'udp',
    label,
    isLost: false,
    transaction,
  };
  return { ...facts, ...more } as TraceRow;
}

function timer(afterMs: number, column: number, name: string, transaction: number): TraceRow {
  return { kind: 'timer', column, atUnixMs: startedMs + afterMs, name, transaction };
}

function dialog(afterMs: number, column: number, from: string, to: string): TraceRow {
  return { kind: 'dialog', column, atUnixMs: startedMs + afterMs, from, to };
}

/** A call through a proxy: challenged, one message lost and sent again, a fork that rang too. */
export const cannedTrace: TraceView = {
  sipCallId: 'f81d4fae7dec11d0a765@192.0.2.10',
  columns: ['phone', 'proxy', '192.0.2.5:5060'],
  omitted: 0,
  rows: [
    message(0, 0, 1, 'INVITE (SDP)', 1),
    message(4, 1, 0, '407 Proxy Authentication Required', 1),
    message(5, 0, 1, 'ACK', 1),
    message(7, 0, 1, 'INVITE (SDP)', 2, { isLost: true }),
    timer(507, 0, 'A', 2),
    message(507, 0, 1, 'INVITE (SDP)', 2, { repeats: 4 }),
    message(508, 1, 0, '100 Trying', 2),
    message(509, 1, 2, 'INVITE (SDP)', 3),
    message(548, 2, 1, '180 Ringing', 3, { dialog: 1 }),
    message(549, 1, 0, '180 Ringing', 2, { dialog: 1 }),
    dialog(549, 0, 'none', 'early'),
    message(612, 2, 1, '180 Ringing', 3, { dialog: 2 }),
    message(613, 1, 0, '180 Ringing', 2, { dialog: 2 }),
    message(4_021, 2, 1, '200 OK (SDP)', 3, { dialog: 1 }),
    message(4_022, 1, 0, '200 OK (SDP)', 2, { dialog: 1 }),
    dialog(4_022, 0, 'early', 'confirmed'),
    message(4_024, 0, 2, 'ACK', 4, { dialog: 1 }),
    message(376_100, 0, 2, 'BYE', 5, { dialog: 1 }),
    message(376_131, 2, 0, '200 OK', 5, { dialog: 1 }),
    timer(381_131, 0, 'K', 5),
  ],
};

export const cannedMessageText = [
  'INVITE sip:grace@pbx.example.com SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bK776asdhds',
  'Max-Forwards: 70',
  'From: "Ada Lovelace" <sip:ada@pbx.example.com>;tag=1928301774',
  'To: <sip:grace@pbx.example.com>',
  'Call-ID: f81d4fae7dec11d0a765@192.0.2.10',
  'CSeq: 2 INVITE',
  'Proxy-Authorization: Digest username="ada", realm="pbx.example.com", response="(removed)"',
  'Contact: <sip:ada@192.0.2.10:5060>',
  'X-<b>Odd</b>: <script>alert(1)</script>',
  'Content-Type: application/sdp',
  'Content-Length: 118',
  '',
  'v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=audio 40000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2',
].join('\r\n');

const TALKED_SECONDS = 372;

/** Good, with a bad half minute in the middle. */
export const cannedTimeline: QualityTimeline = {
  seconds: Array.from({ length: TALKED_SECONDS }, (_, index) => {
    const isBad = index > 150 && index < 182;
    const wave = Math.sin(index / 7);
    const lost = isBad ? Math.round(4 + 3 * wave) : index % 47 === 0 ? 1 : 0;
    return {
      atMs: (index + 1) * 1_000,
      received: 50 - lost,
      lost,
      late: 0,
      duplicate: 0,
      reordered: 0,
      discarded: 0,
      concealedMs: lost * 20,
      fecUsed: 0,
      stretchedUpMs: 0,
      stretchedDownMs: 0,
      targetDelayMs: isBad ? 90 : 45,
      delayMs: (isBad ? 95 : 48) + 6 * wave,
      jitterMs: (isBad ? 24 : 5) + 2 * wave,
      roundTripMs: 31,
      driftPpm: 2,
      levelInDbov: -24,
      levelOutDbov: -27,
      r: isBad ? 71 : 92,
      mos: isBad ? 3.6 : 4.4,
    };
  }),
  marks: [
    { atMs: 0, kind: 'codec', name: 'opus' },
    { atMs: 152_000, kind: 'codec', name: 'pcmu' },
    { atMs: 240_000, kind: 'device', name: 'window' },
  ],
};

export const cannedDiagnosis: DiagnosisView = { cause: 'busy', facts: { target: 'alan' }, remedy: 'callAgain' };

export const cannedAccountDiagnosis: DiagnosisView = {
  cause: 'wrongPassword',
  facts: { target: 'pbx.example.com' },
  remedy: 'account',
};

/** The same call, refused by who was called. */
export const cannedRefusedTrace: TraceView = {
  ...cannedTrace,
  sipCallId: '0f62e1ab77c04d1c@192.0.2.10',
  rows: cannedTrace.rows.slice(0, 10).map((row) => {
    if (row.kind !== 'message') return row;
    return row.number > 7 ? { ...row, label: '486 Busy Here' } : row;
  }),
};
