import { call, callIn, expectOtherToHear, expectOtherToHearSilence, expectToPlay, ownName, tryItOut, welcome } from './person.ts';
import { expect, test } from './phone.ts';
import { microphonePattern, otherPhonePattern } from './sound/microphone.ts';

test.beforeEach(async ({ window, phone, other }) => {
  await tryItOut(window);
  await welcome(other, phone);
});

test('another phone calls: answered here, both hear each other, ended here', async ({ window, other }) => {
  await other.call(`${await ownName(window)}@trapeze.local`);
  await expect(callIn(window, 'incoming')).toBeVisible();
  await expect(window.getByText('bob', { exact: true }).first()).toBeVisible();
  await other.callIn('remoteRinging');

  await window.getByRole('button', { name: 'Answer' }).first().click();
  await expect(callIn(window, 'active')).toBeVisible();
  await expectToPlay(window, otherPhonePattern);
  await expectOtherToHear(other, microphonePattern);

  await window.getByRole('button', { name: 'End' }).click();
  expect((await other.callIn('ended')).end).toMatchObject({ by: 'remote', status: 200 });
});

test('a call to another phone: muted it hears nothing, and it hangs up', async ({ window, other }) => {
  await call(window, 'bob');
  await other.callIn('incoming');
  await other.answer();
  await expect(callIn(window, 'active')).toBeVisible();
  await expectOtherToHear(other, microphonePattern);

  await window.getByRole('button', { name: 'Mute' }).click();
  await expectOtherToHearSilence(other);
  await window.getByRole('button', { name: /mute/i }).click();
  await expectOtherToHear(other, microphonePattern);

  await other.hangUp();
  await expect(callIn(window, 'ended')).toBeVisible();
});

test('a call that is declined rings no more, and the caller is told', async ({ window, other }) => {
  await other.call(`${await ownName(window)}@trapeze.local`);
  await window.getByRole('button', { name: 'Decline' }).first().click();
  await expect(callIn(window, 'incoming')).toBeHidden();
  expect((await other.callIn('ended')).end).toMatchObject({ by: 'remote', status: 486 });
});

test('a caller who gives up is a missed call', async ({ window, other }) => {
  await other.call(`${await ownName(window)}@trapeze.local`);
  await expect(callIn(window, 'incoming')).toBeVisible();
  await other.hangUp();
  await expect(callIn(window, 'incoming')).toBeHidden();
  await expect(window.getByRole('button', { name: 'History, 1 missed' })).toBeVisible();
});
