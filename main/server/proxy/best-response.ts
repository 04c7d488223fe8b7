import type { SipResponse } from '../../sip/message/message.ts';
import { reasonPhrase } from '../../sip/message/reason-phrases.ts';

/** 4xx that tell the caller how to do better come first (RFC 3261 §16.7 step 6); what says least comes last. */
const helpful: readonly number[] = [401, 407, 415, 420, 484];
const vague: readonly number[] = [487, 480, 404, 408];
const challengeFields = ['WWW-Authenticate', 'Proxy-Authenticate'] as const;

/**
 * The one answer to give when every branch has failed (RFC 3261 §16.7 steps 6 and 7): any 6xx, else the lowest class; challenges
 * of all branches together; a 503 of one branch says nothing about us and becomes 500.
 *
 * @param responses 3xx-6xx, in order of arrival; they may be changed
 * @returns `undefined` when there is none to give
 */
export function bestResponse(responses: readonly SipResponse[]): SipResponse | undefined {
  const [best] = responses.toSorted((a, b) => rank(a.status) - rank(b.status));
  if (best === undefined) return undefined;
  if (best.status === 401 || best.status === 407) addChallenges(best, responses);
  if (best.status === 503) becomeServerError(best);
  return best;
}

/** Lower is better. */
function rank(status: number): number {
  const level = Math.floor(status / 100);
  if (level === 6) return 0;
  return level * 100 + withinClass(status);
}

function withinClass(status: number): number {
  if (helpful.includes(status)) return helpful.indexOf(status);
  if (vague.includes(status)) return 50 + vague.indexOf(status);
  return status === 503 ? 60 : 20;
}

function addChallenges(best: SipResponse, responses: readonly SipResponse[]): void {
  for (const response of responses) {
    if (response === best || (response.status !== 401 && response.status !== 407)) continue;
    for (const field of challengeFields) {
      for (const challenge of response.headers.rows(field)) best.headers.add(field, challenge);
    }
  }
}

function becomeServerError(response: SipResponse): void {
  response.status = 500;
  response.reason = reasonPhrase(500);
  response.headers.remove('Retry-After');
}
