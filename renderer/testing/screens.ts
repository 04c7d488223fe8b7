import type { HistoryView, LevelView, Snapshot } from '../../main/contract/snapshot.ts';
import type { MicrophoneState } from '../audio/microphone.ts';
import type { ViewState } from '../state/view-state.ts';
import {
  cannedCall,
  cannedHistory,
  cannedNowUnixMs,
  cannedSnapshot,
  localAccount,
  officeAccount,
  refusedAccount,
  untrustedAccount,
} from './canned.ts';
import { type CannedConversation, cannedConversations } from './canned-messages.ts';
import { cannedPresence } from './canned-people.ts';

/** Everything that makes one canned screen. */
export interface Screen {
  readonly snapshot: Snapshot;
  readonly history?: readonly HistoryView[];
  readonly conversations?: readonly CannedConversation[];
  readonly view?: Partial<ViewState>;
  readonly levels?: readonly LevelView[];
  readonly microphone?: MicrophoneState;
  /** The page of the small incoming-call window instead of the main one. */
  readonly isIncomingWindow?: boolean;
}

const twoAccounts = { accounts: [localAccount, officeAccount], defaultAccountId: officeAccount.id };
const quality = { codec: 'opus', mos: 4.3, lossPercent: 0.2, jitterMs: 4.2, rttMs: 31 };
const withGrace = cannedCall({ accountId: officeAccount.id, accountAor: officeAccount.aor, quality });
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
  'microphone-blocked': {
    ...recent,
    snapshot: cannedSnapshot({ ...twoAccounts, calls: [{ ...withGrace, muted: true }] }),
    microphone: 'blocked',
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
  'contacts-empty': { snapshot: cannedSnapshot(), view: { page: 'contacts' } },
  history: { ...recent, view: { page: 'history' } },
  'history-empty': { snapshot: cannedSnapshot(), view: { page: 'history', isSoundCheckDone: true } },
  messages: { ...recentWithMessages, view: { page: 'messages' } },
  'messages-thread': { ...recentWithMessages, view: { page: 'messages', conversation: withGraceKey } },
  'messages-trouble': {
    ...recentWithMessages,
    view: { page: 'messages', conversation: { accountId: officeAccount.id, peerUri: 'sip:alan@pbx.example.com' } },
  },
  'messages-new': { ...recentWithMessages, view: { page: 'messages', isWritingNew: true } },
  'messages-empty': { snapshot: cannedSnapshot(), view: { page: 'messages' } },
  settings: { ...recent, view: { page: 'settings' } },
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
  'long-names': {
    ...recent,
    snapshot: cannedSnapshot({
      accounts: [{ ...officeAccount, displayName: longName }],
      calls: [{ ...withGrace, peer: { uri: `sip:${'hubert.'.repeat(12)}@a-very-long-host-name.example.com`, name: longName } }],
    }),
  },
} as const satisfies Record<string, Screen>;

export type ScreenName = keyof typeof screens;
