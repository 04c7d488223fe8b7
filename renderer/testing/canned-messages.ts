import type { ConversationView, MessageView } from '../../main/contract/message-view.ts';
import { cannedNowUnixMs, localAccount, officeAccount } from './canned.ts';

const MINUTE_MS = 60_000;

interface Written {
  readonly agoMinutes: number;
  readonly text: string;
  /** Of a message of ours; absent: theirs. */
  readonly state?: MessageView['state'];
  readonly status?: number;
}

/** A conversation and all of its messages, oldest first. */
export interface CannedConversation {
  readonly view: ConversationView;
  readonly messages: readonly MessageView[];
}

interface With {
  readonly uri: string;
  readonly name?: string;
  readonly isLocal?: boolean;
  readonly unread?: number;
  readonly isComposing?: boolean;
  readonly written: readonly Written[];
}

const withPeople: readonly With[] = [
  {
    uri: 'sip:grace@pbx.example.com',
    name: 'Grace Hopper',
    isComposing: true,
    written: [
      { agoMinutes: 1_502, text: 'The minutes of Tuesday are in the usual place.' },
      { agoMinutes: 1_499, text: 'Thank you! I have two remarks on section 3.', state: 'read' },
      { agoMinutes: 96, text: 'Do you have ten minutes before the meeting?' },
      {
        agoMinutes: 95,
        text: 'It is about the gateway in Hamburg: since this morning every second call has sound in one direction only.',
      },
      { agoMinutes: 81, text: 'Sure. I call you at 14:20.', state: 'read' },
      { agoMinutes: 80, text: 'Could you send me the address of the one that fails?', state: 'read' },
      { agoMinutes: 12, text: 'That was quick, thank you.\nI try the other codec and tell you how it went.', state: 'delivered' },
    ],
  },
  {
    uri: 'sip:linwei@pbx.example.com',
    name: '林薇',
    unread: 2,
    written: [
      { agoMinutes: 47, text: '我打过电话给你，没有人接。' },
      { agoMinutes: 46, text: '有空的时候请回个电话，谢谢。' },
    ],
  },
  {
    uri: 'sip:alan@pbx.example.com',
    name: 'Alan Turing',
    written: [
      { agoMinutes: 205, text: 'Your line was busy. Lunch at one?', state: 'failed', status: 404 },
      { agoMinutes: 204, text: 'At the usual place', state: 'queued', status: 480 },
    ],
  },
  {
    uri: 'sip:katherine@trapeze.local',
    name: 'Katherine Johnson',
    isLocal: true,
    written: [
      { agoMinutes: 1_380, text: 'Welcome to the new phones!' },
      { agoMinutes: 1_310, text: 'They sound great', state: 'accepted' },
    ],
  },
  { uri: 'sip:2041@pbx.example.com', written: [{ agoMinutes: 4_400, text: 'Room 2.41: the projector is repaired.' }] },
];

function messageOf({ agoMinutes, text, state, status }: Written, id: string): MessageView {
  const failed = status === undefined ? {} : { failure: { status, reason: '' } };
  const retry = state === 'queued' ? { retryAtUnixMs: cannedNowUnixMs + 3 * MINUTE_MS } : {};
  const atUnixMs = cannedNowUnixMs - agoMinutes * MINUTE_MS;
  return { id, direction: state ? 'out' : 'in', text, atUnixMs, state: state ?? 'received', ...failed, ...retry };
}

/** Newest first. */
export const cannedConversations: readonly CannedConversation[] = withPeople.map(
  ({ uri, name, isLocal = false, unread = 0, isComposing = false, written }) => {
    const account = isLocal ? localAccount : officeAccount;
    const messages = written.map((each, index) => messageOf(each, `${uri} ${index}`));
    const last = messages.at(-1);
    if (!last) throw new Error('a conversation has a message');
    const peer = name === undefined ? { uri } : { uri, name };
    return { messages, view: { accountId: account.id, accountAor: account.aor, peer, last, unread, isComposing } };
  },
);
