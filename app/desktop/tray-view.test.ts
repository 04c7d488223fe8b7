import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountView, CallView, Snapshot } from '../../main/contract/snapshot.ts';
import { noRules } from '../../main/phone/call-rules.ts';
import { nameOf, trayView } from './tray-view.ts';
import { wordsFor } from './words.ts';

const words = wordsFor('en', []);

const empty: Snapshot = {
  accounts: [],
  calls: [],
  domain: { running: false, name: 'trapeze.local', services: [] },
  settings: { locale: 'system', theme: 'system', tellsRead: true, tellsTyping: true },
  missedCalls: 0,
  messages: { unread: 0, revision: 0 },
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
  trayView(snapshot, words).lines.flatMap((line) => ('label' in line ? [line.label] : []));

test('without calls: show and quit', () => {
  const view = trayView(empty, words);
  assert.deepEqual(labels(empty), ['Show Trapeze', 'Quit']);
  assert.equal(view.icon, 'idle');
  assert.equal(view.toolTip, 'Trapeze: no account yet');
});

test('a ringing call is answered or declined, a running one hung up, an ended one is not shown', () => {
  const snapshot = { ...empty, calls: [call('1', 'incoming'), call('2', 'active', 'tel:+4930', 'Ann'), call('3', 'ended')] };
  assert.deepEqual(labels(snapshot), ['Show Trapeze', 'Answer bob', 'Decline bob', 'Hang up Ann', 'Quit']);
  const view = trayView(snapshot, words);
  assert.equal(view.icon, 'busy');
  assert.equal(view.toolTip, 'Trapeze: bob is calling');
});

test('the tool tip says whether one can be reached, why not, and what was missed', () => {
  const failed = { ...empty, accounts: [account({ registration: 'failed', status: 403, reason: 'Forbidden' })] };
  assert.equal(trayView(failed, words).toolTip, 'Trapeze: not reachable (Forbidden)');
  const ready = { ...empty, accounts: [account({})], missedCalls: 2 };
  assert.equal(trayView(ready, words).toolTip, 'Trapeze: ready for calls\n2 missed calls');
  assert.equal(trayView(ready, words).icon, 'ready');
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
  assert.deepEqual(labels(snapshot), ['Show Trapeze', 'Do not disturb', 'Quit']);
  const expected = 'Trapeze: ready for calls\nDo not disturb\n3 unread messages\nVoice messages wait for you';
  assert.equal(trayView(snapshot, words).toolTip, expected);
});

test('equal snapshots give equal views, so that the menu stays open', () => {
  assert.deepEqual(
    trayView({ ...empty, calls: [call('1', 'active')] }, words),
    trayView({ ...empty, calls: [call('1', 'active')] }, words),
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
