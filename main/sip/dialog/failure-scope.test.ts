import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FailureScope, scopeInSession, scopeInSubscription } from './failure-scope.ts';

const cases: readonly (readonly [FailureScope, FailureScope, ...(readonly number[])])[] = [
  ['dialog', 'dialog', 404, 410, 416, 482, 483, 484, 485, 502, 604],
  ['usage', 'usage', 481],
  ['usage', 'transaction', 408],
  ['transaction', 'usage', 405, 480, 489, 501],
  ['transaction', 'transaction', 302, 400, 401, 402, 403, 406, 407, 412, 413, 414, 415, 417, 420, 421, 422, 423, 428, 429],
  ['transaction', 'transaction', 436, 437, 438, 486, 487, 488, 491, 493, 494, 500, 503, 504, 505, 513, 580, 600, 603, 606],
];

for (const [inSession, inSubscription, ...statuses] of cases) {
  test(`${statuses.join(', ')}: of a session's request the ${inSession}, of a subscription's the ${inSubscription} (RFC 5057 §5.1)`, () => {
    assert.deepEqual(new Set(statuses.map(scopeInSession)), new Set([inSession]));
    assert.deepEqual(new Set(statuses.map(scopeInSubscription)), new Set([inSubscription]));
  });
}
