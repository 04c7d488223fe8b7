import type { Steps } from './machine.ts';

export type InviteServerState = 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated';

export type InviteServerInput =
  | 'request'
  | 'ack'
  | 'provisional'
  | 'success'
  | 'failure'
  | 'transportError'
  | 'timerTrying'
  | 'timerG'
  | 'timerH'
  | 'timerI'
  | 'timerL'
  | 'timerGiveUp';

export type InviteServerAction =
  | 'startG'
  | 'doubleG'
  | 'startH'
  | 'startI'
  | 'startL'
  | 'stopTrying'
  | 'stopTimers'
  | 'send'
  | 'resend'
  | 'sendTrying'
  | 'passAck'
  | 'reportTransport'
  | 'timedOut';

/**
 * INVITE server transaction: RFC 3261 §17.2.1 with the Accepted state of RFC 6026 §7.1 (new figure 7). `start` runs the timer
 * of the 100 and the one that bounds the wait for the transaction user.
 */
export const inviteServerSteps: Steps<InviteServerState, InviteServerInput, InviteServerAction> = {
  proceeding: {
    request: ['proceeding', 'resend'],
    timerTrying: ['proceeding', 'sendTrying'],
    provisional: ['proceeding', 'stopTrying', 'send'],
    success: ['accepted', 'stopTimers', 'startL', 'send'],
    failure: ['completed', 'stopTimers', 'startG', 'startH', 'send'],
    timerGiveUp: ['terminated', 'timedOut'],
    transportError: ['proceeding', 'reportTransport'],
  },
  accepted: {
    success: ['accepted', 'send'], // the user repeats it until the ACK; the INVITE repeated is absorbed
    ack: ['accepted', 'passAck'],
    timerL: ['terminated'],
    transportError: ['accepted', 'reportTransport'],
  },
  completed: {
    request: ['completed', 'resend'],
    ack: ['confirmed', 'stopTimers', 'startI'],
    timerG: ['completed', 'resend', 'doubleG'],
    timerH: ['terminated', 'timedOut'],
    transportError: ['completed', 'reportTransport'],
  },
  confirmed: { timerI: ['terminated'] }, // repeated ACKs are absorbed until timer I
  terminated: {},
};
