import type { Steps } from './machine.ts';

export type NonInviteServerState = 'trying' | 'proceeding' | 'completed' | 'terminated';

export type NonInviteServerInput =
  | 'request'
  | 'provisional'
  | 'final'
  | 'requestTimeout'
  | 'transportError'
  | 'timerTrying'
  | 'timerF'
  | 'timerJ';

export type NonInviteServerAction =
  | 'startJ'
  | 'stopTrying'
  | 'stopTimers'
  | 'send'
  | 'resend'
  | 'sendTrying'
  | 'timedOut'
  | 'transportFailed';

/**
 * Non-INVITE server transaction: RFC 3261 §17.2.2, figure 8, with the corrections of RFC 4320 §4: a 100 only once the client's
 * timer E is slow (`timerTrying`), a 408 never (`requestTimeout`), and nothing at all once the client has given up (`timerF`).
 * `start` runs both timers; the first is always over, and has made it `proceeding`, before the second.
 */
export const nonInviteServerSteps: Steps<NonInviteServerState, NonInviteServerInput, NonInviteServerAction> = {
  trying: {
    timerTrying: ['proceeding', 'sendTrying'],
    provisional: ['proceeding', 'stopTrying', 'send'],
    final: ['completed', 'stopTimers', 'startJ', 'send'],
    requestTimeout: ['completed', 'stopTimers', 'startJ'],
  },
  proceeding: {
    request: ['proceeding', 'resend'],
    provisional: ['proceeding', 'send'],
    final: ['completed', 'stopTimers', 'startJ', 'send'],
    requestTimeout: ['completed', 'stopTimers', 'startJ'],
    timerF: ['terminated', 'timedOut'],
    transportError: ['terminated', 'transportFailed'],
  },
  completed: {
    request: ['completed', 'resend'],
    timerJ: ['terminated'],
    transportError: ['terminated', 'transportFailed'],
  },
  terminated: {},
};
