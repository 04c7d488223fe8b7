import type { AccountView, CallView, HistoryView, Snapshot } from '../../main/contract/snapshot.ts';

/** The moment at which all canned screens are taken: 29 March 2026, 14:32 local time. */
export const cannedNowUnixMs = new Date(2026, 2, 29, 14, 32, 7).getTime();

export const localAccount: AccountView = {
  id: 'local',
  aor: 'sip:ada@trapeze.local',
  isLocal: true,
  registration: 'registered',
  expiresAtUnixMs: cannedNowUnixMs + 3_000_000,
};

export const officeAccount: AccountView = {
  id: 'office',
  aor: 'sip:ada@pbx.example.com',
  displayName: 'Ada Lovelace',
  isLocal: false,
  registration: 'registered',
  expiresAtUnixMs: cannedNowUnixMs + 1_000_000,
};

export const refusedAccount: AccountView = {
  id: 'office',
  aor: officeAccount.aor,
  displayName: 'Ada Lovelace',
  isLocal: false,
  registration: 'failed',
  status: 403,
  reason: 'Forbidden',
};

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
    muted: false,
    encryption: 'none',
    startedAtUnixMs: cannedNowUnixMs - 260_000,
    answeredAtUnixMs: cannedNowUnixMs - 252_000,
    digits: '',
    ...changes,
  };
}

/** A registered phone at rest, unless said otherwise. */
export function cannedSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    accounts: [localAccount],
    defaultAccountId: localAccount.id,
    calls: [],
    domain: { running: true, name: 'trapeze.local', address: '192.168.1.20:5060', services: ['echo', 'tone', 'time', 'music'] },
    settings: { locale: 'en', theme: 'light' },
    missedCalls: 0,
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
