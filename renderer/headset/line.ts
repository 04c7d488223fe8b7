import type { CallView } from '../../main/contract/snapshot.ts';
import { talkingCalls, waitingCalls } from '../state/call-choice.ts';
import type { ButtonEvent, Change } from './button-reader.ts';
import type { Button, Lamp } from './report-map.ts';

/** The calls as a telephone with one line knows them. */
export interface Line {
  readonly mode: 'idle' | 'ringing' | 'talking' | 'talkingAndRinging';
  /** The call that the buttons mean: the one that talks, else the latest that is on its way or waits. */
  readonly call: CallView | undefined;
  /** The one that is answered. */
  readonly waiting: CallView | undefined;
  readonly lit: ReadonlySet<Lamp>;
}

/** What a press is to do. */
export type Intent =
  | 'answer'
  | 'decline'
  | 'hangUp'
  | 'toggleMute'
  | 'mute'
  | 'unmute'
  | 'toggleHold'
  | 'hold'
  | 'resume'
  | 'redial';

type Signal = `${Button} ${Change}`;

const inCall: Readonly<Partial<Record<Signal, Intent>>> = {
  'hook off': 'hangUp',
  'hook press': 'hangUp',
  'drop press': 'hangUp',
  'drop on': 'hangUp',
  'flash press': 'toggleHold',
  'flash on': 'toggleHold',
  'hold press': 'toggleHold',
  'hold on': 'hold',
  'hold off': 'resume',
  'mute press': 'toggleMute',
  'mute on': 'mute',
  'mute off': 'unmute',
};

/** A hook that is taken off in a call moves nothing; a flash takes the second call. */
const intents: Readonly<Record<Line['mode'], Readonly<Partial<Record<Signal, Intent>>>>> = {
  idle: { 'redial press': 'redial', 'redial on': 'redial' },
  ringing: {
    'hook on': 'answer',
    'hook press': 'answer',
    'flash press': 'answer',
    'flash on': 'answer',
    'drop press': 'decline',
    'drop on': 'decline',
  },
  talking: inCall,
  talkingAndRinging: { ...inCall, 'flash press': 'answer', 'flash on': 'answer' },
};

/** What the person wants by it in this state of the calls; undefined: nothing. */
export function intentOf({ button, change }: ButtonEvent, mode: Line['mode']): Intent | undefined {
  return intents[mode][`${button} ${change}`];
}

/** @param silenced ids of incoming calls that are not to ring */
export function lineOf(calls: readonly CallView[], silenced: readonly string[]): Line {
  const waiting = waitingCalls(calls);
  const running = calls.filter(({ state }) => state !== 'incoming' && state !== 'ended');
  const call = talkingCalls(running)[0] ?? running.findLast(({ state }) => state !== 'active') ?? running.at(-1);
  const isRinging = waiting.some(({ id }) => !silenced.includes(id));
  const lamps: readonly (readonly [Lamp, boolean])[] = [
    ['offHook', call !== undefined],
    ['ring', isRinging],
    ['mute', call?.muted ?? false],
    ['hold', call?.heldByUs ?? false],
  ];
  return {
    mode: call ? (waiting.length > 0 ? 'talkingAndRinging' : 'talking') : waiting.length > 0 ? 'ringing' : 'idle',
    call,
    waiting: waiting[0],
    lit: new Set(lamps.filter(([, isLit]) => isLit).map(([lamp]) => lamp)),
  };
}
