import type { Steps } from './machine.ts';

export type InviteClientState = 'calling' | 'proceeding' | 'accepted' | 'completed' | 'terminated';

export type InviteClientInput =
  | 'sentUnreliably'
  | 'provisional'
  | 'success'
  | 'failure'
  | 'cancelSent'
  | 'flowLost'
  | 'transportError'
  | 'timerA'
  | 'timerB'
  | 'timerD'
  | 'timerM'
  | 'timerCancel'
  | 'timerSilence'
  | 'timerGiveUp';

export type InviteClientAction =
  | 'startA'
  | 'doubleA'
  | 'startD'
  | 'startM'
  | 'startCancel'
  | 'startGiveUp'
  | 'stopTimers'
  | 'resend'
  | 'sendAck'
  | 'sendHeldCancel'
  | 'passUp'
  | 'passStray'
  | 'timedOut'
  | 'transportFailed';

/**
 * INVITE client transaction: RFC 3261 §17.1.1.2 with the Accepted state of RFC 6026 §7.2 (new figure 5). `start` runs timer B.
 *
 * Beyond the figure: a stream that breaks before any answer is a transport error; after a CANCEL the final response is awaited
 * for 64*T1 (§9.1); `timerGiveUp` bounds the wait of a transaction user that has no timer of its own; `timerSilence` ends a try
 * that nobody answers at all, where there is another server to ask (RFC 3263 §4.3).
 */
export const inviteClientSteps: Steps<InviteClientState, InviteClientInput, InviteClientAction> = {
  calling: {
    sentUnreliably: ['calling', 'startA'],
    timerA: ['calling', 'resend', 'doubleA'],
    timerB: ['terminated', 'timedOut'],
    timerSilence: ['terminated', 'timedOut'],
    provisional: ['proceeding', 'stopTimers', 'startGiveUp', 'passUp', 'sendHeldCancel'],
    success: ['accepted', 'stopTimers', 'startM', 'passUp'],
    failure: ['completed', 'stopTimers', 'sendAck', 'startD', 'passUp'],
    flowLost: ['terminated', 'transportFailed'],
    transportError: ['terminated', 'transportFailed'],
  },
  proceeding: {
    provisional: ['proceeding', 'passUp'],
    success: ['accepted', 'stopTimers', 'startM', 'passUp'],
    failure: ['completed', 'stopTimers', 'sendAck', 'startD', 'passUp'],
    cancelSent: ['proceeding', 'startCancel'],
    timerCancel: ['terminated', 'timedOut'],
    timerGiveUp: ['terminated', 'timedOut'],
  },
  accepted: {
    success: ['accepted', 'passUp'],
    timerM: ['terminated'],
  },
  completed: {
    failure: ['completed', 'sendAck'],
    success: ['completed', 'passStray'], // a fork was faster than the proxy's CANCEL: it still wants ACK and BYE
    timerD: ['terminated'],
    // Deviation: §17.1.1.2 informs the user once more, who has the final response and can do nothing about a lost ACK.
    transportError: ['terminated'],
  },
  terminated: {},
};
