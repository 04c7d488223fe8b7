import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callSettings } from './call-options.ts';
import { WrongUsage } from './command.ts';

test('what is not asked for is not wanted of the account', () => {
  assert.deepEqual(callSettings({}), { requires100rel: false, isWithheld: false });
});

test('reliable ringing, session timer, privacy and answering without a person', () => {
  const values = { 'require-100rel': true, 'session-expires': '600', privacy: true, 'auto-answer': true, play: 'echo' };
  assert.deepEqual(callSettings(values), {
    requires100rel: true,
    isWithheld: true,
    sessionExpiresSeconds: 600,
    autoAnswer: { device: { kind: 'echo' } },
  });
});

test('no session interval is below 90 s (RFC 4028 §5)', () => {
  assert.throws(() => callSettings({ 'session-expires': '60' }), WrongUsage);
});
