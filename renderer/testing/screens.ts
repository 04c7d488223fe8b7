import type { AutomationView } from '../../main/contract/automation-view.ts';
import type { ContactView } from '../../main/contract/contact-view.ts';
import type { NetworkView } from '../../main/contract/network-view.ts';
import type { HistoryView, LevelView, Snapshot } from '../../main/contract/snapshot.ts';
import type { MicrophoneState } from '../audio/microphone.ts';
import type { HeadsetsState } from '../headset/headsets.ts';
import type { ViewState } from '../state/view-state.ts';
import {
  cannedCall,
  cannedDesktop,
  cannedHistory,
  cannedNowUnixMs,
  cannedSnapshot,
  localAccount,
  officeAccount,
  refusedAccount,
  untrustedAccount,
} from './canned.ts';
import { cannedAddressBooks } from './canned-address-books.ts';
import { officeAutomation } from './canned-automation.ts';
import { type CannedConversation, cannedConversations } from './canned-messages.ts';
import { officeNetwork } from './canned-network.ts';
import { cannedPresence } from './canned-people.ts';

/** Everything that makes one canned screen. */
export interface Screen {
  readonly snapshot: Snapshot;
  readonly history?: readonly HistoryView[];
  readonly conversations?: readonly CannedConversation[];
  readonly contacts?: readonly ContactView[];
  readonly network?: NetworkView;
  readonly automation?: AutomationView;
  readonly view?: Partial<ViewState>;
  readonly levels?: readonly LevelView[];
  readonly microphone?: MicrophoneState;
  readonly headsets?: HeadsetsState;
  /** The page of the small incoming-call window instead of the main one. */
  readonly isIncomingWindow?: boolean;
}

const twoAccounts = { accounts: [localAccount, officeAccount], defaultAccountId: officeAccount.id };
const quality = { codec: 'opus', mos: 4.3, lossPercent: 0.2, jitterMs: 4.2, rttMs: 31 };
const withGrace = cannedCall({
  accountId: officeAccount.id,
  accountAor: officeAccount.aor,
  quality,
  codecs: ['opus', 'g722', 'pcmu', 'pcma'],
});
const talking = [{ callId: 'call', capturedDbov: -22, playedDbov: -31 }];
const { answeredAtUnixMs: _, ...unanswered } = withGrace;
const fromLinWei = {
  ...unanswered,
  id: 'incoming',
  direction: 'in',
  state: 'incoming',
  divertedFrom: { uri: 'sip:reception@pbx.example.com', name: 'Reception' },
  peer: { uri: 'sip:linwei@pbx.example.com', name: '林薇' },
  startedAtUnixMs: cannedNowUnixMs - 3_000,
} as const;
const held = cannedCall({
  id: 'held',
  peer: { uri: 'tel:+493012345678' },
  heldByUs: true,
  answeredAtUnixMs: cannedNowUnixMs - 751_000,
});
const alan = { uri: 'sip:alan@pbx.example.com', name: 'Alan Turing' };
const longName = 'Wolfeschlegelsteinhausenbergerdorff, Hubert Blaine (Abteilung Rindfleischetikettierung)';

const recent = { history: cannedHistory, snapshot: cannedSnapshot({ ...twoAccounts, missedCalls: 2 }) };

const recentWithMessages = {
  ...recent,
  conversations: cannedConversations,
  snapshot: cannedSnapshot({ ...twoAccounts, messages: { unread: 2, revision: 1 } }),
};
const withGraceKey = { accountId: officeAccount.id, peerUri: 'sip:grace@pbx.example.com' };

const fewPeople = { ...cannedPresence, people: cannedPresence.people.slice(0, 4), voicemail: [] };

/** By name; the gallery shows one of them. */
export const screens = {
  'first-run': { snapshot: cannedSnapshot({ accounts: [] }) },
  'sound-check': { snapshot: cannedSnapshot() },
  idle: { ...recent, snapshot: cannedSnapshot({ ...twoAccounts, missedCalls: 2, presence: fewPeople }) },
  dialing: { ...recent, view: { field: '+49 30 1234' } },
  'registration-failed': {
    ...recent,
    snapshot: cannedSnapshot({ accounts: [refusedAccount], defaultAccountId: refusedAccount.id }),
  },
  ringing: {
    ...recent,
    snapshot: cannedSnapshot({ ...twoAccounts, calls: [{ ...unanswered, state: 'remoteRinging', progressStatus: 180 }] }),
  },
  'in-call': { ...recent, snapshot: cannedSnapshot({ ...twoAccounts, calls: [withGrace] }), levels: talking },
  keypad: {
    ...recent,
    snapshot: cannedSnapshot({ ...twoAccounts, calls: [{ ...withGrace, digits: '4711#' }] }),
    view: { isKeypadOpen: true },
  },
  'transfer-picker': {
    ...recent,
    snapshot: cannedSnapshot({ ...twoAccounts, calls: [held, withGrace] }),
    view: { transferCallId: 'call', chosenCallId: 'call' },
  },
  transferring: {
    ...recent,
    snapshot: cannedSnapshot({
      ...twoAccounts,
      calls: [{ ...withGrace, heldByUs: true, transfer: { by: 'local', target: alan, state: 'ringing', progressStatus: 180 } }],
    }),
  },
  consultation: {
    ...recent,
    snapshot: cannedSnapshot({
      ...twoAccounts,
      calls: [
        { ...withGrace, heldByUs: true },
        { ...withGrace, id: 'asked', peer: alan, consults: 'call', answeredAtUnixMs: cannedNowUnixMs - 9_000 },
      ],
    }),
    view: { chosenCallId: 'asked' },
    levels: [{ callId: 'asked', capturedDbov: -22, playedDbov: -31 }],
  },
  recording: {
    ...recent,
    snapshot: cannedSnapshot({ ...twoAccounts, calls: [{ ...withGrace, recording: 'on' }] }),
    levels: talking,
  },
  conference: {
    ...recent,
    snapshot: cannedSnapshot({
      ...twoAccounts,
      calls: [
        { ...withGrace, conference: 'conference' },
        { ...withGrace, id: 'alan', peer: alan, conference: 'conference', answeredAtUnixMs: cannedNowUnixMs - 95_000 },
        { ...withGrace, id: 'linwei', peer: fromLinWei.peer, conference: 'conference', heldByThem: true },
        held,
      ],
    }),
    levels: [
      { callId: 'call', capturedDbov: -24, playedDbov: -18 },
      { callId: 'alan', capturedDbov: -24, playedDbov: -41 },
    ],
  },
  'conference-waiting': {
    ...recent,
    snapshot: cannedSnapshot({
      ...twoAccounts,
      calls: [
        { ...withGrace, conference: 'conference', heldByUs: true },
        { ...withGrace, id: 'alan', peer: alan, conference: 'conference', heldByUs: true },
        { ...withGrace, id: 'linwei', peer: fromLinWei.peer },
      ],
    }),
    view: { chosenCallId: 'linwei' },
  },
  'add-picker': {
    ...recent,
    snapshot: cannedSnapshot({ ...twoAccounts, calls: [held, withGrace] }),
    view: { addCallId: 'call', chosenCallId: 'call' },
  },
  'microphone-blocked': {
    ...recent,
    snapshot: cannedSnapshot({ ...twoAccounts, calls: [{ ...withGrace, muted: true }] }),
    microphone: 'blocked',
  },
  'talk-key': {
    ...recent,
    snapshot: cannedSnapshot({
      ...twoAccounts,
      settings: { ...cannedSnapshot().settings, talkKey: 'ControlRight' },
      calls: [{ ...withGrace, muted: true }],
    }),
  },
  'recording-asked': { ...recent, snapshot: cannedSnapshot({ ...twoAccounts, calls: [{ ...withGrace, asksRecording: true }] }) },
  'call-sound-lost': {
    ...recent,
    snapshot: cannedSnapshot({
      ...twoAccounts,
      calls: [{ ...withGrace, quality: undefined, soundLostAtUnixMs: cannedNowUnixMs - 34_000 }],
    }),
  },
  'two-calls': { ...recent, snapshot: cannedSnapshot({ ...twoAccounts, calls: [held, withGrace] }), levels: talking },
  'call-waiting': { ...recent, snapshot: cannedSnapshot({ ...twoAccounts, calls: [withGrace, fromLinWei] }), levels: talking },
  incoming: { ...recent, snapshot: cannedSnapshot({ ...twoAccounts, calls: [fromLinWei] }) },
  'incoming-elsewhere': {
    ...recent,
    snapshot: cannedSnapshot({ ...twoAccounts, calls: [fromLinWei] }),
    view: { page: 'settings' },
  },
  'incoming-window': { snapshot: cannedSnapshot({ ...twoAccounts, calls: [fromLinWei] }), isIncomingWindow: true },
  'ended-busy': {
    ...recent,
    snapshot: cannedSnapshot({
      ...twoAccounts,
      calls: [
        {
          ...unanswered,
          state: 'ended',
          end: { by: 'remote', status: 486, reason: 'Busy Here' },
          endedAtUnixMs: cannedNowUnixMs,
        },
      ],
    }),
  },
  people: { ...recent, snapshot: cannedSnapshot({ ...twoAccounts, presence: cannedPresence }) },
  contacts: {
    ...recent,
    snapshot: cannedSnapshot({ ...twoAccounts, presence: { ...cannedPresence, own: { state: 'away' } } }),
    view: { page: 'contacts' },
  },
  'contacts-empty': { snapshot: cannedSnapshot(), contacts: [], view: { page: 'contacts' } },
  contact: {
    ...recent,
    snapshot: cannedSnapshot({ ...twoAccounts, presence: cannedPresence }),
    view: { page: 'contacts', contact: { id: 'grace' } },
  },
  'contact-new': { ...recent, view: { page: 'contacts', contact: { draft: { name: '', address: 'sip:2041@pbx.example.com' } } } },
  history: { ...recent, view: { page: 'history' } },
  'call-ladder': { ...recent, view: { page: 'history', tracedCall: { callId: 'row0', shows: 'ladder' } } },
  'call-sound': { ...recent, view: { page: 'history', tracedCall: { callId: 'row0', shows: 'sound' } } },
  'call-recorded': {
    ...recent,
    history: cannedHistory.map((row) => (row.id === 'row0' ? { ...row, recordings: 2 } : row)),
    view: { page: 'history', tracedCall: { callId: 'row0', shows: 'sound' } },
  },
  'call-failed': { ...recent, view: { page: 'history', tracedCall: { callId: 'row4', shows: 'ladder' } } },
  'call-untraced': { ...recent, view: { page: 'history', tracedCall: { callId: 'nothing', shows: 'ladder' } } },
  'history-empty': { snapshot: cannedSnapshot(), view: { page: 'history', isSoundCheckDone: true } },
  messages: { ...recentWithMessages, view: { page: 'messages' } },
  'messages-thread': { ...recentWithMessages, view: { page: 'messages', conversation: withGraceKey } },
  'messages-trouble': {
    ...recentWithMessages,
    view: { page: 'messages', conversation: { accountId: officeAccount.id, peerUri: 'sip:alan@pbx.example.com' } },
  },
  'messages-new': { ...recentWithMessages, view: { page: 'messages', isWritingNew: true } },
  'messages-empty': { snapshot: cannedSnapshot(), view: { page: 'messages' } },
  'first-run-code': {
    snapshot: cannedSnapshot({ accounts: [] }),
    view: { isJoining: true, joinField: 'K7QD-2M4X-9RTB' },
  },
  network: {
    ...recent,
    snapshot: { ...recent.snapshot, hasConsole: true },
    network: officeNetwork,
    view: { page: 'network' },
  },
  'network-alone': { snapshot: cannedSnapshot(), view: { page: 'network' } },
  'network-off': {
    ...recent,
    snapshot: cannedSnapshot({ ...twoAccounts, domain: { running: false, name: 'trapeze.local', services: [] } }),
    view: { page: 'network' },
  },
  'network-join': { ...recent, network: officeNetwork, view: { page: 'network', isJoining: true } },
  settings: { ...recent, snapshot: { ...recent.snapshot, desktop: cannedDesktop }, view: { page: 'settings' } },
  headsets: {
    ...recent,
    view: { page: 'settings', settingsSearch: 'webhid' },
    headsets: { use: 'on', names: ['Jabra Evolve2 65'], busy: ['Poly Voyager Focus 2'] },
  },
  'sound-settings': {
    ...recent,
    snapshot: {
      ...recent.snapshot,
      settings: { ...recent.snapshot.settings, microphones: ['Headset H2 Mono'], speakers: ['Speakerphone'], talkKey: 'F8' },
    },
    view: { page: 'settings', settingsSearch: '15' },
  },
  'address-books': {
    ...recent,
    snapshot: { ...recent.snapshot, addressBooks: cannedAddressBooks },
    view: { page: 'settings', settingsSearch: 'dav' },
  },
  'address-book-new': { ...recent, view: { page: 'settings', settingsSearch: 'dav', isAddingAddressBook: true } },
  automation: { ...recent, automation: officeAutomation, view: { page: 'settings', isAutomationOpen: true } },
  'automation-empty': { ...recent, view: { page: 'settings', isAutomationOpen: true } },
  'settings-search': { ...recent, view: { page: 'settings', settingsSearch: 'call' } },
  'command-bar': {
    ...recent,
    snapshot: cannedSnapshot({ ...twoAccounts, calls: [withGrace] }),
    view: { isCommandBarOpen: true },
  },
  account: { ...recent, view: { page: 'settings', editedAccountId: officeAccount.id } },
  'account-untrusted': {
    ...recent,
    snapshot: cannedSnapshot({ accounts: [untrustedAccount], defaultAccountId: untrustedAccount.id }),
    view: { page: 'settings', editedAccountId: untrustedAccount.id },
  },
  'add-account': { ...recent, view: { page: 'settings', isAddingAccount: true } },
  link: {
    ...recent,
    view: { field: 'sip:anna@example.com', linkRequest: { serial: 1, target: 'sip:anna@example.com?subject=x' } },
  },
  notice: { ...recent, view: { notice: { code: 'TARGET_INVALID' } } },
  keys: { ...recent, view: { isKeysTableOpen: true } },
  'whats-new': { ...recent, view: { isWhatsNewOpen: true } },
  'update-ready': {
    ...recent,
    snapshot: {
      ...recent.snapshot,
      desktop: {
        ...cannedDesktop,
        update: { mode: 'automatic', state: 'ready', version: '0.2.0', canInstall: true, isRestartWanted: false },
      },
    },
  },
  'long-names': {
    ...recent,
    snapshot: cannedSnapshot({
      accounts: [{ ...officeAccount, displayName: longName }],
      calls: [{ ...withGrace, peer: { uri: `sip:${'hubert.'.repeat(12)}@a-very-long-host-name.example.com`, name: longName } }],
    }),
  },
} as const satisfies Record<string, Screen>;

export type ScreenName = keyof typeof screens;
