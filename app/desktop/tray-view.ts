import type { CallView, Snapshot } from '../../main/contract/snapshot.ts';
import type { Words } from './words.ts';

export type TrayIcon = 'idle' | 'ready' | 'busy';

/** One line of the tray's menu. `act` says what it does to which call. */
export type TrayLine =
  | { readonly act: 'separator' }
  | { readonly act: 'show' | 'quit'; readonly label: string }
  | { readonly act: 'doNotDisturb'; readonly label: string; readonly isOn: boolean }
  | { readonly act: 'answer' | 'decline' | 'hangUp'; readonly label: string; readonly callId: string };

/** What the tray shows: plain, so that it can be compared and the real menu is made anew only when it differs. */
export interface TrayView {
  readonly icon: TrayIcon;
  readonly toolTip: string;
  readonly lines: readonly TrayLine[];
}

const separator: TrayLine = { act: 'separator' };

/** The other person as a menu can show it: the name, else the user part or the address; one line, not too long. */
export function nameOf({ peer }: Pick<CallView, 'peer'>): string {
  const address = peer.uri.replace(/^(sips?|tel):/i, '');
  const text = peer.name || address.split('@')[0] || address;
  return text.replaceAll(/\s+/g, ' ').slice(0, 40);
}

function linesOf(call: CallView, words: Words): readonly TrayLine[] {
  const name = nameOf(call);
  if (call.state === 'ended') return [];
  if (call.state !== 'incoming') return [{ act: 'hangUp', label: words.hangUp(name), callId: call.id }];
  return [
    { act: 'answer', label: words.answer(name), callId: call.id },
    { act: 'decline', label: words.decline(name), callId: call.id },
  ];
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

function newsOf({ missedCalls, messages: { unread }, presence: { own, voicemail } }: Snapshot, words: Words): readonly string[] {
  return [
    ...(own.state === 'doNotDisturb' ? [words.doNotDisturb] : []),
    ...(missedCalls > 0 ? [words.missed(missedCalls)] : []),
    ...(unread > 0 ? [words.unread(unread)] : []),
    ...(voicemail.some(({ isWaiting }) => isWaiting) ? [words.voicemail] : []),
  ];
}

/** The tray for a snapshot. */
export function trayView(snapshot: Snapshot, words: Words): TrayView {
  const { accounts, calls, presence } = snapshot;
  const callLines = calls.flatMap((call) => linesOf(call, words));
  const state = stateOf(snapshot, words);
  const isReady = accounts.some(({ registration }) => registration === 'registered');
  return {
    icon: callLines.length > 0 ? 'busy' : isReady ? 'ready' : 'idle',
    toolTip: [state, ...newsOf(snapshot, words)].join('\n'),
    lines: [
      { act: 'show', label: words.show },
      separator,
      ...(accounts.length > 0
        ? [{ act: 'doNotDisturb', label: words.doNotDisturb, isOn: presence.own.state === 'doNotDisturb' } as const, separator]
        : []),
      ...callLines,
      ...(callLines.length > 0 ? [separator] : []),
      { act: 'quit', label: words.quit },
    ],
  };
}
