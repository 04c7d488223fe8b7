import type { Steps } from './machine.ts';

export type NonInviteClientState = 'trying' | 'proceeding' | 'completed' | 'terminated';

export type NonInviteClientInput =
  | 'sentUnreliably'
  | 'provisional'
  | 'final'
  | 'flowLost'
  | 'transportError'
  | 'timerE'
  | 'timerF'
  | 'timerSilence'
  | 'timerK';

export type NonInviteClientAction =
  | 'startE'
  | 'doubleE'
  | 'slowE'
  | 'startK'
  | 'stopSilence'
  | 'stopTimers'
  | 'resend'
  | 'passUp'
  | 'timedOut'
  | 'transportFailed';

/**
 * Non-INVITE client transaction: RFC 3261 §17.1.2.2, figure 6. `start` runs timer F. Beyond the figure: a stream that breaks
 * before any answer is a transport error; `timerSilence` ends a try that nobody answers at all, where there is another server to
 * ask (RFC 3263 §4.3).
 */
export const nonInviteClientSteps: Steps<NonInviteClientState, NonInviteClientInput, NonInviteClientAction> = {
  trying: {
    sentUnreliably: ['trying', 'startE'],
    timerE: ['trying', 'resend', 'doubleE'],
    timerF: ['terminated', 'timedOut'],
    timerSilence: ['terminated', 'timedOut'],
    provisional: ['proceeding', 'stopSilence', 'passUp'],
    final: ['completed', 'stopTimers', 'startK', 'passUp'],
    flowLost: ['terminated', 'transportFailed'],
    transportError: ['terminated', 'transportFailed'],
  },
  proceeding: {
    timerE: ['proceeding', 'resend', 'slowE'],
    timerF: ['terminated', 'timedOut'],
    provisional: ['proceeding', 'passUp'],
    final: ['completed', 'stopTimers', 'startK', 'passUp'],
    transportError: ['terminated', 'transportFailed'],
  },
  completed: { timerK: ['terminated'] }, // repeated responses are absorbed until timer K
  terminated: {},
};
