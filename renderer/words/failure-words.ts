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
  CONFERENCE_FULL: () => m.error_CONFERENCE_FULL(),
  HOLD_REFUSED: ({ status }) => m.error_HOLD_REFUSED({ status: status ?? '?' }),
  RECORDING_FAILED: () => m.error_RECORDING_FAILED(),
  DIGITS_UNSUPPORTED: () => m.error_DIGITS_UNSUPPORTED(),
  TRANSFER_FAILED: ({ status }) => m.error_TRANSFER_FAILED({ reason: outcomeWords(status ?? 0) }),
  TEXT_EMPTY: () => m.error_TEXT_EMPTY(),
  TEXT_TOO_LONG: () => m.error_TEXT_TOO_LONG(),
  QUEUE_FULL: () => m.error_QUEUE_FULL(),
  MESSAGE_UNKNOWN: () => m.error_MESSAGE_UNKNOWN(),
  PICK_UP_LATE: () => m.error_PICK_UP_LATE(),
  PEOPLE_FULL: () => m.error_PEOPLE_FULL(),
  CONTACT_UNKNOWN: () => m.error_CONTACT_UNKNOWN(),
  CONTACT_EMPTY: () => m.error_CONTACT_EMPTY(),
  CONTACTS_FULL: () => m.error_CONTACTS_FULL(),
  PHOTO_INVALID: () => m.error_PHOTO_INVALID(),
  UPLOAD_UNKNOWN: () => m.error_UPLOAD_UNKNOWN(),
  FILE_TOO_LONG: () => m.error_FILE_TOO_LONG(),
  FILE_UNREADABLE: () => m.error_FILE_UNREADABLE(),
  CODE_INVALID: () => m.error_CODE_INVALID(),
  CODE_REFUSED: () => m.error_CODE_REFUSED(),
  INVITER_NOT_FOUND: () => m.error_INVITER_NOT_FOUND(),
  INVITER_UNREACHABLE: () => m.error_INVITER_UNREACHABLE(),
  INVITATIONS_FULL: () => m.error_INVITATIONS_FULL(),
  DOMAIN_FULL: () => m.error_DOMAIN_FULL(),
  NAME_INVALID: () => m.error_NAME_INVALID(),
  NAME_TAKEN: () => m.error_NAME_TAKEN(),
  MEMBER_UNKNOWN: () => m.error_MEMBER_UNKNOWN(),
  COPY_FAILED: () => m.error_COPY_FAILED(),
  PROFILE_UNREADABLE: () => m.error_PROFILE_UNREADABLE(),
  LINK_INVALID: () => m.error_LINK_INVALID(),
  DESKTOP_MISSING: () => m.error_DESKTOP_MISSING(),
  LOGIN_START_REFUSED: () => m.error_LOGIN_START_REFUSED(),
  CONNECTION_LOST: () => m.error_CONNECTION_LOST(),
};

export function failureWords(notice: Notice): string {
  return sentences[notice.code]?.(notice) ?? m.error_OTHER({ code: notice.code });
}
