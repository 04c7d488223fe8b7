import type { Result } from '../../main/base/result.ts';
import { availabilityOf } from '../../main/events/availability.ts';
import { CONFERENCE_INFO, readConferenceInfo } from '../../main/events/conference-info.ts';
import { DIALOG_INFO, readDialogInfo } from '../../main/events/dialog-info.ts';
import { MESSAGE_SUMMARY, readMessageSummary } from '../../main/events/message-summary.ts';
import { PIDF, readPresence } from '../../main/events/presence.ts';
import { REG_INFO, readRegInfo } from '../../main/events/reg-info.ts';

/** What a body says: a line for people, and all of it. */
export interface EventReport {
  readonly line: string;
  readonly value: unknown;
}

/** An event package as the command line knows it. */
export interface ReportedEvent {
  readonly accepts: readonly string[];
  /** `undefined`: it cannot be read. */
  report(bytes: Uint8Array): EventReport | undefined;
}

function reported<T>(
  contentType: string,
  read: (bytes: Uint8Array) => Result<T, unknown>,
  line: (value: T) => string,
): ReportedEvent {
  return {
    accepts: [contentType],
    report: (bytes) => {
      const result = read(bytes);
      return result.ok ? { line: line(result.value), value: result.value } : undefined;
    },
  };
}

/** Packages by their names in Event. */
export const reportedEvents: Readonly<Record<string, ReportedEvent>> = {
  presence: reported(PIDF, readPresence, (document) => {
    const { state, activities, note } = availabilityOf(document);
    return [state, ...activities, ...(note === undefined ? [] : [`"${note}"`])].join(' ');
  }),
  dialog: reported(DIALOG_INFO, readDialogInfo, ({ isFull, dialogs }) => {
    const calls = dialogs.map(({ state, direction, remote }) =>
      `${state} ${direction ?? ''} ${remote?.identity ?? ''}`.trimEnd(),
    );
    return calls.length === 0 ? (isFull ? 'no calls' : 'nothing changed') : calls.join(', ');
  }),
  'message-summary': reported(MESSAGE_SUMMARY, readMessageSummary, ({ isWaiting, voice, text: texts }) => {
    const counts = voice ?? texts;
    return counts === undefined ? (isWaiting ? 'messages wait' : 'no messages') : `${counts.new} new, ${counts.old} old`;
  }),
  reg: reported(REG_INFO, readRegInfo, ({ registrations }) => {
    const contacts = registrations.flatMap((registration) => registration.contacts);
    return contacts.length === 0 ? 'no contacts' : contacts.map(({ state, uri }) => `${state} ${uri}`).join(', ');
  }),
  conference: reported(CONFERENCE_INFO, readConferenceInfo, ({ users }) =>
    users.length === 0
      ? 'nobody'
      : users
          .map(({ extent, value }) => `${extent === 'deleted' ? 'left: ' : ''}${value.displayName ?? value.entity}`)
          .join(', '),
  ),
};
