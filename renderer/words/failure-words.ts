import * as m from '../paraglide/messages.js';
import type { Notice } from '../state/view-state.ts';
import { outcomeWords } from './call-words.ts';

/** One sentence for each code of the contract: what happened, why, what to do. */
const sentences: Readonly<Record<string, (notice: Notice) => string>> = {
  DOMAIN_UNAVAILABLE: () => m.error_DOMAIN_UNAVAILABLE(),
  AOR_INVALID: () => m.error_AOR_INVALID(),
  SERVER_INVALID: () => m.error_SERVER_INVALID(),
  CERTIFICATE_INVALID: () => m.error_CERTIFICATE_INVALID(),
  ACCOUNT_EXISTS: () => m.error_ACCOUNT_EXISTS(),
  ACCOUNT_UNKNOWN: () => m.error_ACCOUNT_UNKNOWN(),
  ACCOUNT_MISSING: () => m.error_ACCOUNT_MISSING(),
  TARGET_INVALID: () => m.error_TARGET_INVALID(),
  CALLS_EXHAUSTED: () => m.error_CALLS_EXHAUSTED(),
  CALL_UNKNOWN: () => m.error_CALL_UNKNOWN(),
  CALL_STATE: () => m.error_CALL_STATE(),
  HOLD_REFUSED: ({ status }) => m.error_HOLD_REFUSED({ status: status ?? '?' }),
  DIGITS_UNSUPPORTED: () => m.error_DIGITS_UNSUPPORTED(),
  TRANSFER_FAILED: ({ status }) => m.error_TRANSFER_FAILED({ reason: outcomeWords(status ?? 0) }),
  TEXT_EMPTY: () => m.error_TEXT_EMPTY(),
  TEXT_TOO_LONG: () => m.error_TEXT_TOO_LONG(),
  QUEUE_FULL: () => m.error_QUEUE_FULL(),
  MESSAGE_UNKNOWN: () => m.error_MESSAGE_UNKNOWN(),
  PICK_UP_LATE: () => m.error_PICK_UP_LATE(),
  PEOPLE_FULL: () => m.error_PEOPLE_FULL(),
  LINK_INVALID: () => m.error_LINK_INVALID(),
  CONNECTION_LOST: () => m.error_CONNECTION_LOST(),
};

export function failureWords(notice: Notice): string {
  return sentences[notice.code]?.(notice) ?? m.error_OTHER({ code: notice.code });
}
