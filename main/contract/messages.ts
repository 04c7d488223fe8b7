import { oc } from '@orpc/contract';
import { z } from 'zod';
import { AccountId } from './ids.ts';
import { ConversationKey, ConversationPage, MessageId, MessagePage } from './message-view.ts';

const one = z.object({ id: MessageId });
const unknownMessage = { MESSAGE_UNKNOWN: { message: 'there is no such message, or nothing to send again' } };

/** What people write to each other. `messages.revision` of the snapshot grows whenever a list asked for here would differ. */
export const messages = {
  /** The one with the newest message first. */
  conversations: oc.input(z.object({ limit: z.number().int().min(1).max(500) })).output(ConversationPage),
  /** Of one conversation, newest first, those that came before the message `before`. */
  list: oc
    .input(ConversationKey.extend({ before: MessageId.optional(), limit: z.number().int().min(1).max(500) }))
    .output(MessagePage),
  /** Keeps the text and sends it until somebody takes it. Resolves when it is kept, not when it is sent. */
  send: oc
    .input(z.object({ accountId: AccountId.optional(), target: z.string().trim().min(1).max(512), text: z.string().max(20_000) }))
    .output(ConversationKey)
    .errors({
      TARGET_INVALID: { message: 'that is no name, number or address that can be written to' },
      ACCOUNT_MISSING: { message: 'there is no account to write with' },
      TEXT_EMPTY: { message: 'the message is empty' },
      TEXT_TOO_LONG: { message: 'the message is too long' },
      QUEUE_FULL: { message: 'too many messages wait to be sent' },
    }),
  /** Sends a waiting or failed one again now. */
  retry: oc.input(one).errors(unknownMessage),
  /** Forgets it; one that waits is not sent any more. */
  remove: oc.input(one),
  /** The person is writing to the other side just now, or has emptied the text. To be told at each change of it. */
  typing: oc.input(ConversationKey.extend({ isTyping: z.boolean() })),
  /** A person has seen all of it. */
  markRead: oc.input(ConversationKey),
  /** The window shows what `conversationRequest` asks for. */
  requestTaken: oc.input(z.object({ serial: z.number().int() })),
  removeConversation: oc.input(ConversationKey),
};
