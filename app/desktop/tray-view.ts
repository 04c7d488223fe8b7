import type { OwnAvailability, PersonView, QuietSpan } from '../../main/contract/person-view.ts';
import type { AccountView, CallView, Snapshot } from '../../main/contract/snapshot.ts';
import type { PersonState, Words } from './words.ts';

export type TrayIcon = 'idle' | 'ready' | 'busy';

/** One line of the tray's menu. `act` says what it does, and to which call. */
export type TrayLine =
  | { readonly act: 'separator' }
  | { readonly act: 'show' | 'quit' | 'redial'; readonly label: string }
  /** Something to be known; it does nothing. */
  | { readonly act: 'fact'; readonly label: string }
  /** Nobody wants to be rung: a click ends that. */
  | { readonly act: 'disturb'; readonly label: string }
  | { readonly act: 'doNotDisturb'; readonly label: string; readonly choices: readonly QuietChoice[] }
  | { readonly act: 'answer' | 'decline' | 'hangUp'; readonly label: string; readonly callId: string }
  | { readonly act: 'toggleHold' | 'toggleMute'; readonly label: string; readonly callId: string; readonly isOn: boolean }
  | { readonly act: 'call'; readonly label: string; readonly target: string; readonly accountId: string };

/** Without a span: until somebody ends it. */
interface QuietChoice {
  readonly label: string;
  readonly span?: QuietSpan;
}

/** What the tray shows: plain, so that it can be compared and the real menu is made anew only when it differs. */
export interface TrayView {
  readonly icon: TrayIcon;
  readonly toolTip: string;
  readonly lines: readonly TrayLine[];
}

const separator: TrayLine = { act: 'separator' };
const MOST_FAVOURITES = 5;
const spans: readonly QuietSpan[] = ['halfHour', 'hour', 'untilMorning'];

/** The other person as a menu can show it: the name, else the user part or the address; one line, not too long. */
export function nameOf({ peer }: Pick<CallView, 'peer'>): string {
  const address = peer.uri.replace(/^(sips?|tel):/i, '');
  const text = peer.name || address.split('@')[0] || address;
  return text.replaceAll(/\s+/g, ' ').slice(0, 40);
}

function linesOf(call: CallView, words: Words): readonly TrayLine[] {
  const name = nameOf(call);
  const callId = call.id;
  if (call.state === 'ended') return [];
  const hangUp: TrayLine = { act: 'hangUp', label: words.hangUp(name), callId };
  if (call.state === 'incoming') {
    return [
      { act: 'answer', label: words.answer(name), callId },
      { act: 'decline', label: words.decline(name), callId },
    ];
  }
  if (call.state !== 'active') return [hangUp];
  return [
    { act: 'toggleHold', label: words.hold(name), callId, isOn: call.heldByUs },
    { act: 'toggleMute', label: words.mute(name), callId, isOn: call.muted },
    hangUp,
  ];
}

function accountLine({ aor, registration, reason, status }: AccountView, words: Words): TrayLine {
  const why = reason ?? (status === undefined ? undefined : String(status));
  return { act: 'fact', label: `${aor.replace(/^sips?:/i, '').slice(0, 40)} · ${words.registration[registration](why)}` };
}

/** What their phones do says more than what they say themselves. */
function stateOfPerson({ lamp, availability }: PersonView): PersonState {
  return lamp === 'ringing' || lamp === 'busy' ? lamp : availability;
}

function favouriteLine(person: PersonView, words: Words): TrayLine {
  const name = nameOf({ peer: { uri: person.uri, ...(person.name === undefined ? {} : { name: person.name }) } });
  const label = `${name} · ${words.person[stateOfPerson(person)]}`;
  return { act: 'call', label, target: person.uri, accountId: person.accountId };
}

function voicemailLines({ presence }: Snapshot, words: Words): readonly TrayLine[] {
  return presence.voicemail.flatMap(({ isWaiting, mailbox, accountId, new: count }): TrayLine[] => {
    if (!isWaiting) return [];
    const label = words.listen(count);
    return [mailbox === undefined ? { act: 'fact', label } : { act: 'call', label, target: mailbox, accountId }];
  });
}

function stateOf({ accounts, calls }: Snapshot, words: Words): string {
  const incoming = calls.find(({ state }) => state === 'incoming');
  const running = calls.find(({ state }) => state !== 'ended' && state !== 'incoming');
  const failed = accounts.find(({ registration }) => registration === 'failed');
  if (incoming) return words.ringing(nameOf(incoming));
  if (running) return words.inCall(nameOf(running));
  if (accounts.some(({ registration }) => registration === 'registered')) return words.registered;
  if (failed) return words.notRegistered(failed.reason ?? String(failed.status ?? '?'));
  return words.idle;
}

/** A time of day, with its weekday unless it is today. */
function timeOf(unixMs: number, nowUnixMs: number, { language }: Words): string {
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'short' });
  const weekday = day.format(unixMs) === day.format(nowUnixMs) ? {} : ({ weekday: 'short' } as const);
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(language, { ...weekday, ...time }).format(unixMs);
}

function quietWords({ untilUnixMs }: Snapshot['presence']['own'], words: Words, nowUnixMs: number): string {
  if (untilUnixMs === undefined) return words.doNotDisturb;
  return words.doNotDisturbUntil(timeOf(untilUnixMs, nowUnixMs, words));
}

/** What is said of us, and for how long nobody shall ring. */
function ownLines(state: OwnAvailability, quiet: string, words: Words): readonly TrayLine[] {
  if (state === 'doNotDisturb') return [{ act: 'disturb', label: quiet }];
  const choices = [...spans.map((span) => ({ label: words.quietSpans[span], span })), { label: words.quietSpans.ended }];
  return [
    { act: 'fact', label: words.person[state] },
    { act: 'doNotDisturb', label: words.doNotDisturb, choices },
  ];
}

function newsOf(
  { missedCalls, messages: { unread }, presence: { own, voicemail } }: Snapshot,
  quiet: string,
  words: Words,
): readonly string[] {
  return [
    ...(own.state === 'doNotDisturb' ? [quiet] : []),
    ...(missedCalls > 0 ? [words.missed(missedCalls)] : []),
    ...(unread > 0 ? [words.unread(unread)] : []),
    ...(voicemail.some(({ isWaiting }) => isWaiting) ? [words.voicemail] : []),
  ];
}

/** Groups of lines with a separator between those that are there. */
function separated(groups: readonly (readonly TrayLine[])[]): readonly TrayLine[] {
  return groups.filter((group) => group.length > 0).flatMap((group, index) => (index === 0 ? group : [separator, ...group]));
}

/** The tray for a snapshot, as it is said at this moment. */
export function trayView(snapshot: Snapshot, words: Words, nowUnixMs: number): TrayView {
  const { accounts, calls, presence } = snapshot;
  const callLines = calls.flatMap((call) => linesOf(call, words));
  const favourites = presence.people.filter(({ isFavourite }) => isFavourite).slice(0, MOST_FAVOURITES);
  const isReady = accounts.some(({ registration }) => registration === 'registered');
  const quiet = quietWords(presence.own, words, nowUnixMs);
  const hasAccount = accounts.length > 0;
  return {
    icon: callLines.length > 0 ? 'busy' : isReady ? 'ready' : 'idle',
    toolTip: [stateOf(snapshot, words), ...newsOf(snapshot, quiet, words)].join('\n'),
    lines: separated([
      hasAccount ? ownLines(presence.own.state, quiet, words) : [],
      callLines,
      accounts.map((account) => accountLine(account, words)),
      voicemailLines(snapshot, words),
      favourites.map((person) => favouriteLine(person, words)),
      hasAccount ? [{ act: 'redial', label: words.redial }] : [],
      [
        { act: 'show', label: words.show },
        { act: 'quit', label: words.quit },
      ],
    ]),
  };
}
