import type { MessageView } from '../../main/contract/message-view.ts';
import * as m from '../paraglide/messages.js';
import { outcomeWords } from './call-words.ts';
import { timeWords } from './time-words.ts';

/** How far a message of ours is; undefined for one of the other side. */
export function messageStateWords(message: MessageView): string | undefined {
  switch (message.state) {
    case 'received':
      return undefined;
    case 'queued':
      return queuedWords(message);
    case 'sent':
      return m.message_state_sent();
    case 'accepted':
      return m.message_state_accepted();
    case 'delivered':
      return m.message_state_delivered();
    case 'read':
      return m.message_state_read();
    case 'failed':
      return m.message_state_failed({ reason: reasonWords(message) });
  }
}

function queuedWords(message: MessageView): string {
  const { failure, retryAtUnixMs } = message;
  if (failure === undefined || retryAtUnixMs === undefined) return m.message_state_queued();
  return m.message_state_retry({ reason: reasonWords(message), time: timeWords(retryAtUnixMs) });
}

/** Why it was not delivered, as for a call. */
function reasonWords({ failure }: MessageView): string {
  return outcomeWords(failure?.status ?? 0);
}
