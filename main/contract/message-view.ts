import { z } from 'zod';
import { AccountId, PeerView } from './ids.ts';

/** What names a conversation: an account of ours and the other side's address. */
export const ConversationKey = z.object({ accountId: AccountId, peerUri: z.string().min(1).max(512) });

export const MessageId = z.string().min(1).max(64);

/**
 * How far a message is. `received`: from the other side. `queued`: waits for its turn or for another try. `sent`: on its way, no answer yet.
 * `accepted`: somebody on the way keeps it for the other side. `delivered`: it is there.
 * `read`: the other side says that a person saw it. `failed`: given up.
 */
const MessageState = z.enum(['received', 'queued', 'sent', 'accepted', 'delivered', 'read', 'failed']);

/** One text, whole after every change. */
export const MessageView = z.object({
  id: MessageId,
  direction: z.enum(['in', 'out']),
  /** As it was written; never markup. */
  text: z.string(),
  /** When it entered this phone, typed or received. */
  atUnixMs: z.number(),
  /** When the other side says it was written, where that is earlier: it waited on the way. */
  writtenAtUnixMs: z.number().optional(),
  state: MessageState,
  /** What stopped the last try. */
  failure: z.object({ status: z.number().int(), reason: z.string() }).optional(),
  /** When a queued one is sent again. */
  retryAtUnixMs: z.number().optional(),
});

/** All messages with one other side, as a line of a list. */
export const ConversationView = z.object({
  accountId: AccountId,
  /** `sip:user@domain`; empty when the account is gone. */
  accountAor: z.string(),
  peer: PeerView,
  /** The newest message; of a long text only the beginning. */
  last: MessageView,
  /** Received and not read. */
  unread: z.number().int(),
  /** The other side is writing just now. */
  isComposing: z.boolean(),
});

/** `isComplete`: none are left after these. A page may hold fewer than were asked for all the same. */
export const MessagePage = z.object({ messages: z.array(MessageView), isComplete: z.boolean() });
export const ConversationPage = z.object({ conversations: z.array(ConversationView), isComplete: z.boolean() });

export type MessagePage = z.infer<typeof MessagePage>;
export type ConversationPage = z.infer<typeof ConversationPage>;
export type ConversationKey = z.infer<typeof ConversationKey>;
export type MessageView = z.infer<typeof MessageView>;
export type ConversationView = z.infer<typeof ConversationView>;
