import assert from 'node:assert/strict';
import test from 'node:test';
import { registrationHint, registrationStatus } from './registration.ts';

test('a refused registration hints at its likely cause', () => {
  const rows = [
    [403, 'password'],
    [401, 'password'],
    [404, 'user'],
    [0, 'silence'],
    [408, 'silence'],
    [503, 'busy'],
    [405, 'server'],
    [423, 'none'],
  ] as const;
  for (const [status, hint] of rows) assert.equal(registrationHint({ status }), hint, String(status));
  assert.equal(registrationHint({}), 'silence');
});

test('the status line is shown only when there was one', () => {
  assert.equal(registrationStatus({ status: 403, reason: 'Forbidden' }), '403 Forbidden');
  assert.equal(registrationStatus({ status: 403 }), '403');
  assert.equal(registrationStatus({ status: 0, reason: 'timeout' }), '');
});
