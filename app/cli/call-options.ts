import type { CallingAccount, CallSound } from '../../main/calls/calling-account.ts';
import { flag, numeric, type OptionValues, text } from './command.ts';
import { soundFrom, soundOptions } from './sound-options.ts';

/** Options of commands that make or take calls: how they are asked for, beside their sound. */
export const callOptions = {
  ...soundOptions,
  'require-100rel': { type: 'boolean' },
  'session-expires': { type: 'string' },
  privacy: { type: 'boolean' },
  'auto-answer': { type: 'boolean' },
} as const;

/** RFC 4028 §4: no session interval is shorter. */
const LEAST_SESSION_S = 90;

/** What they say of the account. @throws WrongUsage, Failure */
export function callSettings(values: OptionValues): Omit<CallingAccount, 'id' | 'identity'> {
  const sessionExpiresSeconds = numeric(values, 'session-expires', LEAST_SESSION_S);
  return {
    requires100rel: flag(values, 'require-100rel'),
    isWithheld: flag(values, 'privacy'),
    ...(sessionExpiresSeconds === undefined ? {} : { sessionExpiresSeconds: Math.floor(sessionExpiresSeconds) }),
    ...(flag(values, 'auto-answer') ? { autoAnswer: automatic(values) } : {}),
  };
}

function automatic(values: OptionValues): CallSound {
  return text(values, 'play') === 'echo' ? { device: { kind: 'echo' } } : soundFrom(values);
}
