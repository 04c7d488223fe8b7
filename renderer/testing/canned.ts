import type { AccountTestStep } from '../../main/contract/accounts.ts';
import type { CallRules } from '../../main/contract/call-rules.ts';
import type { DesktopView } from '../../main/contract/desktop-view.ts';
import type { AccountView, CallView, HistoryView, Snapshot } from '../../main/contract/snapshot.ts';

/** Calls ring, and nothing else happens. */
const rules: CallRules = {
  doNotDisturb: false,
  forwardAlways: '',
  forwardBusy: '',
  forwardNoAnswer: '',
  noAnswerSeconds: 20,
  autoAnswer: 'off',
  holdSound: 'music',
  recording: 'never',
};

/** The moment at which all canned screens are taken: 29 March 2026, 14:32 local time. */
export const cannedNowUnixMs = new Date(2026, 2, 29, 14, 32, 7).getTime();

export const localAccount: AccountView = {
  id: 'local',
  aor: 'sip:ada@trapeze.local',
  isLocal: true,
  rules,
  registration: 'registered',
  expiresAtUnixMs: cannedNowUnixMs + 3_000_000,
};

export const officeAccount: AccountView = {
  id: 'office',
  aor: 'sip:ada@pbx.example.com',
  displayName: 'Ada Lovelace',
  isLocal: false,
  rules,
  registration: 'registered',
  expiresAtUnixMs: cannedNowUnixMs + 1_000_000,
};

export const refusedAccount: AccountView = {
  id: 'office',
  aor: officeAccount.aor,
  displayName: 'Ada Lovelace',
  isLocal: false,
  rules,
  registration: 'failed',
  status: 403,
  reason: 'Forbidden',
};

/** The server shows a certificate of its own making. */
export const untrustedAccount: AccountView = {
  id: 'office',
  aor: officeAccount.aor,
  displayName: 'Ada Lovelace',
  isLocal: false,
  rules: { ...rules, doNotDisturb: true, forwardNoAnswer: '2041' },
  registration: 'failed',
  status: 0,
  reason: '',
  certificate: {
    fault: 'self-signed',
    fingerprint: 'A4:91:0C:5E:33:F7:28:BD:60:4A:1F:95:E2:7C:08:D3:59:B6:EE:14:87:2A:C1:FD:90:35:6B:4E:D8:72:0A:61',
    serverName: 'pbx.example.com',
    names: ['pbx.example.com', '192.0.2.5'],
    issuer: 'pbx.example.com',
    validTo: 'Mar 29 12:00:00 2027 GMT',
  },
};

/** All is well but the password. */
export const cannedTest: readonly AccountTestStep[] = [
  { step: 'settings', state: 'passed', tookMs: 0, details: [] },
  { step: 'name', state: 'passed', tookMs: 31, details: ['SRV _sips._tcp.pbx.example.com: 1', 'tls 192.0.2.5:5061'] },
  { step: 'connection', state: 'passed', tookMs: 18, details: ['tls 192.0.2.5:5061'] },
  { step: 'certificate', state: 'passed', tookMs: 0, details: ['TLSv1.3', 'pbx.example.com'] },
  { step: 'answer', state: 'passed', tookMs: 24, details: [] },
  { step: 'password', state: 'failed', tookMs: 22, details: [], cause: 'password-wrong', status: 403, reason: 'Forbidden' },
  { step: 'kept', state: 'skipped', tookMs: 0, details: [] },
];

/** A call with Grace that has run for four minutes, unless said otherwise. */
export function cannedCall(changes: Partial<CallView> = {}): CallView {
  return {
    id: 'call',
    accountId: localAccount.id,
    accountAor: localAccount.aor,
    direction: 'out',
    peer: { uri: 'sip:grace@pbx.example.com', name: 'Grace Hopper' },
    state: 'active',
    heldByUs: false,
    heldByThem: false,
    holdPending: false,
    isWithheld: false,
    muted: false,
    encryption: 'none',
    startedAtUnixMs: cannedNowUnixMs - 260_000,
    answeredAtUnixMs: cannedNowUnixMs - 252_000,
    digits: '',
    ...changes,
  };
}

/** An installed program; one of its keys is another's. */
export const cannedDesktop: DesktopView = {
  loginStart: 'tray',
  keys: { answer: 'Control+Alt+A', hangUp: 'Control+Alt+E', mute: 'F9', dial: '' },
  refusedKeys: ['hangUp'],
  crashReports: 2,
  update: { mode: 'automatic', state: 'downloading', version: '0.2.0', percent: 41, canInstall: true, isRestartWanted: false },
};

/** A registered phone at rest, unless said otherwise. */
export function cannedSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    accounts: [localAccount],
    defaultAccountId: localAccount.id,
    calls: [],
    domain: { running: true, name: 'trapeze.local', address: '192.168.1.20:5060', services: ['echo', 'tone', 'time', 'music'] },
    settings: {
      locale: 'en',
      theme: 'light',
      tellsRead: true,
      tellsTyping: true,
      microphones: [],
      speakers: [],
      ringers: [],
      secondRingers: [],
      cancelsEcho: true,
      suppressesNoise: true,
      controlsGain: true,
      talkKey: 'off',
      recordingTone: false,
    },
    missedCalls: 0,
    messages: { unread: 0, revision: 1 },
    contacts: { revision: 1 },
    presence: { own: { state: 'available' }, people: [], voicemail: [] },
    version: '0.1.0',
    ...changes,
  };
}

const MINUTE_MS = 60_000;

interface HistoryRow {
  readonly agoMinutes: number;
  readonly uri: string;
  readonly name?: string;
  readonly direction: 'in' | 'out';
  readonly talkedMs?: number;
  readonly status?: number;
  readonly account?: AccountView;
}

const historyRows: readonly HistoryRow[] = [
  {
    agoMinutes: 12,
    uri: 'sip:grace@pbx.example.com',
    name: 'Grace Hopper',
    direction: 'out',
    talkedMs: 372_000,
    account: officeAccount,
  },
  { agoMinutes: 48, uri: 'sip:linwei@pbx.example.com', name: '林薇', direction: 'in', status: 487, account: officeAccount },
  { agoMinutes: 95, uri: 'sip:echo@trapeze.local', name: 'Echo', direction: 'out', talkedMs: 21_000 },
  { agoMinutes: 160, uri: 'tel:+493012345678', direction: 'in', talkedMs: 1_284_000, account: officeAccount },
  {
    agoMinutes: 205,
    uri: 'sip:alan@pbx.example.com',
    name: 'Alan Turing',
    direction: 'out',
    status: 486,
    account: officeAccount,
  },
  {
    agoMinutes: 1_320,
    uri: 'sip:reception@pbx.example.com',
    name: 'Reception',
    direction: 'in',
    talkedMs: 64_000,
    account: officeAccount,
  },
  { agoMinutes: 1_450, uri: 'sip:katherine@trapeze.local', name: 'Katherine Johnson', direction: 'in', status: 487 },
  { agoMinutes: 1_504, uri: 'sip:2041@pbx.example.com', direction: 'out', status: 404, account: officeAccount },
  { agoMinutes: 1_590, uri: 'sip:music@trapeze.local', name: 'Music', direction: 'out', talkedMs: 130_000 },
  {
    agoMinutes: 4_390,
    uri: 'sip:wangfang@pbx.example.com',
    name: '王芳',
    direction: 'out',
    talkedMs: 905_000,
    account: officeAccount,
  },
  {
    agoMinutes: 4_470,
    uri: 'sip:barbara@pbx.example.com',
    name: 'Barbara Liskov',
    direction: 'out',
    status: 480,
    account: officeAccount,
  },
  {
    agoMinutes: 4_521,
    uri: 'sip:grace@pbx.example.com',
    name: 'Grace Hopper',
    direction: 'in',
    talkedMs: 48_000,
    account: officeAccount,
  },
];

/** A few days of calls, newest first. */
export const cannedHistory: readonly HistoryView[] = historyRows.map((row, index) => {
  const account = row.account ?? localAccount;
  const startedAtUnixMs = cannedNowUnixMs - row.agoMinutes * MINUTE_MS;
  const answered = row.talkedMs === undefined ? {} : { answeredAtUnixMs: startedAtUnixMs + 4_000, codec: 'opus', mos: 4.3 };
  return {
    id: `row${index}`,
    accountId: account.id,
    accountAor: account.aor,
    direction: row.direction,
    peer: row.name === undefined ? { uri: row.uri } : { uri: row.uri, name: row.name },
    startedAtUnixMs,
    ...answered,
    endedAtUnixMs: startedAtUnixMs + 4_000 + (row.talkedMs ?? 9_000),
    status: row.status ?? 200,
    reason: '',
    missed: row.status === 487,
  };
});
