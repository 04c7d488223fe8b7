import assert from 'node:assert/strict';
import test from 'node:test';
import { emptyAccount, newAccountOf } from './account-draft.ts';

test('leaves out what was not said and trims the rest, never the password', () => {
  assert.deepEqual(newAccountOf({ ...emptyAccount, aor: ' me@example.com ', password: ' pass ', registrar: ' ' }), {
    aor: 'me@example.com',
    password: ' pass ',
  });
});

test('passes on what was said', () => {
  const draft = {
    aor: 'me@example.com',
    password: 'p',
    displayName: 'Me',
    authUsername: 'auth',
    registrar: 'sip.example.com',
    outboundProxy: 'proxy.example.com',
    transport: 'tcp',
  } as const;
  assert.deepEqual(newAccountOf(draft), draft);
});
