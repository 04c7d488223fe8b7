import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonView } from '../../main/contract/person-view.ts';
import type { AccountView, CallView, Snapshot } from '../../main/contract/snapshot.ts';
import { noRules } from '../../main/phone/call-rules.ts';
import { defaultSettings } from '../../main/phone/preferences.ts';
import { nameOf, trayView } from './tray-view.ts';
import { wordsFor } from './words.ts';

const words = wordsFor('en', []);
const NOW = new Date(2026, 10, 23, 14, 0).getTime();

const empty: Snapshot = {
  accounts: [],
  calls: [],
  domain: { running: false, name: 'trapeze.local', services: [] },
  settings: defaultSettings,
  missedCalls: 0,
  messages: { unread: 0, revision: 0 },
  contacts: { revision: 0 },
  presence: { own: { state: 'available' }, people: [], voicemail: [] },
  version: '0',
};

const account = (changes: Partial<AccountView>): AccountView => ({
  id: 'a',
  aor: 'sip:me@trapeze.local',
  isLocal: true,
  registration: 'registered',
  rules: noRules,
  ...changes,
});

const call = (id: string, state: CallView['state'], uri = 'sip:bob@trapeze.local', name?: string): CallView => ({
  id,
  accountId: 'a',
  accountAor: 'sip:me@trapeze.local',
  direction: 'in',
  peer: name === undefined ? { uri } : { uri, name },
  state,
  heldByUs: false,
  heldByThem: false,
  holdPending: false,
  isWithheld: false,
  muted: false,
  encryption: 'none',
  startedAtUnixMs: 0,
  digits: '',
});

const labels = (snapshot: Snapshot): readonly string[] =>
  trayView(snapshot, words, NOW).lines.flatMap((line) => ('label' in line ? [line.label] : []));

test('without an account: show and quit', () => {
  const view = trayView(empty, words, NOW);
  assert.deepEqual(labels(empty), ['Show Trapeze', 'Quit']);
  assert.equal(view.icon, 'idle');
  assert.equal(view.toolTip, 'Trapeze: no account yet');
});

test('a ringing call is answered or declined, a running one put on hold, muted and hung up, an ended one is not shown', () => {
  const running = { ...call('2', 'active', 'tel:+4930', 'Ann'), muted: true };
  const snapshot = { ...empty, calls: [call('1', 'incoming'), running, call('3', 'ended'), call('4', 'dialing')] };
  const expected = ['Answer bob', 'Decline bob', 'Hold Ann', 'Mute Ann', 'Hang up Ann', 'Hang up bob', 'Show Trapeze', 'Quit'];
  assert.deepEqual(labels(snapshot), expected);
  const checked = trayView(snapshot, words, NOW).lines.flatMap((line) => ('isOn' in line ? [line.isOn] : []));
  assert.deepEqual(checked, [false, true]);
  const view = trayView(snapshot, words, NOW);
  assert.equal(view.icon, 'busy');
  assert.equal(view.toolTip, 'Trapeze: bob is calling');
});

test('the tool tip says whether one can be reached, why not, and what was missed', () => {
  const failed = { ...empty, accounts: [account({ registration: 'failed', status: 403, reason: 'Forbidden' })] };
  assert.equal(trayView(failed, words, NOW).toolTip, 'Trapeze: not reachable (Forbidden)');
  const ready = { ...empty, accounts: [account({})], missedCalls: 2 };
  assert.equal(trayView(ready, words, NOW).toolTip, 'Trapeze: ready for calls\n2 missed calls');
  assert.equal(trayView(ready, words, NOW).icon, 'ready');
});

test('with an account nobody need be disturbed, and the tool tip says so', () => {
  const own = { state: 'doNotDisturb' } as const;
  const voicemail = [{ accountId: 'a', isWaiting: true, new: 1, old: 0 }];
  const snapshot = {
    ...empty,
    accounts: [account({})],
    messages: { unread: 3, revision: 1 },
    presence: { own, people: [], voicemail },
  };
  const lines = [
    'Do not disturb',
    'me@trapeze.local · Registered',
    'Listen to voice messages (1)',
    'Redial',
    'Show Trapeze',
    'Quit',
  ];
  assert.deepEqual(labels(snapshot), lines);
  const expected = 'Trapeze: ready for calls\nDo not disturb\n3 unread messages\nVoice messages wait for you';
  assert.equal(trayView(snapshot, words, NOW).toolTip, expected);
});

test('for how long nobody shall ring is chosen under the state; while it lasts, one click ends it', () => {
  const own = (changes: Snapshot['presence']['own']) => ({
    ...empty,
    accounts: [account({})],
    presence: { ...empty.presence, own: changes },
  });
  const [state, choices] = trayView(own({ state: 'away' }), words, NOW).lines;
  assert.deepEqual(state, { act: 'fact', label: 'Away' });
  assert.deepEqual(choices, {
    act: 'doNotDisturb',
    label: 'Do not disturb',
    choices: [
      { label: 'For 30 minutes', span: 'halfHour' },
      { label: 'For 1 hour', span: 'hour' },
      { label: 'Until tomorrow morning', span: 'untilMorning' },
      { label: 'Until I switch it off' },
    ],
  });
  const today = own({ state: 'doNotDisturb', untilUnixMs: new Date(2026, 10, 23, 14, 30).getTime() });
  assert.deepEqual(trayView(today, words, NOW).lines[0], { act: 'disturb', label: 'Do not disturb until 14:30' });
  assert.match(trayView(today, words, NOW).toolTip, /Do not disturb until 14:30/);
  const tomorrow = own({ state: 'doNotDisturb', untilUnixMs: new Date(2026, 10, 24, 8).getTime() });
  assert.equal(labels(tomorrow)[0], 'Do not disturb until Tue 08:00');
  assert.match(trayView(tomorrow, wordsFor('zh-CN', []), NOW).toolTip, /免打扰至 周二 ?08:00/);
});

test('the order is state, calls, accounts, voicemail, favourites, redial, open, quit', () => {
  const favourite = { uri: 'sip:ann@x', accountId: 'a', isFavourite: true, isMember: false, canPickUp: false } as const;
  const people = [{ ...favourite, availability: 'available', lamp: 'unknown' } as const];
  const voicemail = [{ accountId: 'a', isWaiting: true, new: 1, old: 0, mailbox: 'sip:box@x' }];
  const own = { state: 'available' } as const;
  const snapshot = {
    ...empty,
    accounts: [account({})],
    calls: [call('1', 'incoming')],
    presence: { own, people, voicemail },
  };
  const expected = [
    'Available',
    'Do not disturb',
    'Answer bob',
    'Decline bob',
    'me@trapeze.local · Registered',
    'Listen to voice messages (1)',
    'ann · Available',
    'Redial',
    'Show Trapeze',
    'Quit',
  ];
  assert.deepEqual(labels(snapshot), expected);
});

test('accounts are shown with their reasons, and the mailbox is called with its own', () => {
  const accounts = [
    account({ id: 'b', aor: 'sip:me@office.example', registration: 'failed', status: 403, reason: 'Forbidden' }),
    account({ id: 'c', registration: 'failed' }),
  ];
  const voicemail = [{ accountId: 'b', isWaiting: true, new: 2, old: 0, mailbox: 'sip:mailbox@office.example' }];
  const { lines } = trayView({ ...empty, accounts, presence: { ...empty.presence, voicemail } }, words, NOW);
  const facts = lines.flatMap((line) => (line.act === 'fact' ? [line.label] : []));
  assert.deepEqual(facts.slice(1), ['me@office.example · Not reachable (Forbidden)', 'me@trapeze.local · Not reachable']);
  const mailbox = lines.find(({ act }) => act === 'call');
  const label = 'Listen to voice messages (2)';
  assert.deepEqual(mailbox, { act: 'call', label, target: 'sip:mailbox@office.example', accountId: 'b' });
});

test('five favourites can be called, each with what is known of them', () => {
  const person = (name: string, changes: Partial<PersonView> = {}): PersonView => ({
    uri: `sip:${name}@x`,
    accountId: 'a',
    isFavourite: true,
    isMember: false,
    availability: 'available',
    lamp: 'unknown',
    canPickUp: false,
    ...changes,
  });
  const people = [
    person('ann'),
    person('bob', { lamp: 'busy' }),
    person('member', { isFavourite: false }),
    person('cid', { lamp: 'free', availability: 'away' }),
    ...['dan', 'eve', 'fay'].map((name) => person(name, { availability: 'offline' })),
  ];
  const snapshot = { ...empty, accounts: [account({})], presence: { ...empty.presence, people } };
  const called = trayView(snapshot, words, NOW).lines.flatMap((line) => (line.act === 'call' ? [line.label] : []));
  assert.deepEqual(called, ['ann · Available', 'bob · Busy', 'cid · Away', 'dan · Offline', 'eve · Offline']);
});

test('equal snapshots give equal views, so that the menu stays open', () => {
  assert.deepEqual(
    trayView({ ...empty, calls: [call('1', 'active')] }, words, NOW),
    trayView({ ...empty, calls: [call('1', 'active')] }, words, NOW),
  );
});

test('what a stranger calls himself cannot break the menu', () => {
  assert.equal(nameOf(call('1', 'active', 'sip:x@y', 'two\nlines\t and &amp')), 'two lines and &amp');
  assert.equal(nameOf(call('1', 'active', 'sip:x@y', 'n'.repeat(500))).length, 40);
  assert.equal(nameOf(call('1', 'active', 'sip:y.example')), 'y.example');
  assert.equal(nameOf(call('1', 'active', 'tel:+49 30')), '+49 30');
});

test('every language has its words; the system decides unless the person has', () => {
  assert.equal(wordsFor('zh-CN', ['en-US']).quit, '退出');
  assert.equal(wordsFor('system', ['zh-Hans-CN', 'en']).quit, '退出');
  assert.equal(wordsFor('system', ['de-DE', 'zh-CN']).quit, '退出');
  assert.equal(wordsFor('system', ['de-DE']).quit, 'Quit');
  assert.equal(wordsFor('system', []).quit, 'Quit');
});
