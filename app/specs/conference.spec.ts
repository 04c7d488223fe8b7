import { call, callIn, expectOtherToHear, tryItOut, welcome } from './person.ts';
import { expect, test } from './phone.ts';
import { microphonePattern, otherPhonePattern, thirdPhonePattern } from './sound/microphone.ts';

test('who is added hears the other and the other hears him, each his own melody not; one goes, and two go on talking', async ({
  window,
  phone,
  other,
  third,
}) => {
  await tryItOut(window);
  await welcome(other, phone);
  await welcome(third, phone, 'carol');
  await call(window, 'bob');
  await other.callIn('incoming');
  await other.answer();
  await expect(callIn(window, 'active')).toBeVisible();

  await window.getByRole('button', { name: 'Add', exact: true }).click();
  await window.getByRole('dialog').getByRole('combobox').fill('carol');
  await window.getByRole('dialog').getByRole('button', { name: 'Call' }).click();
  await third.callIn('incoming');
  await third.answer();
  await expect(window.getByRole('region', { name: 'Call with carol' })).toHaveAttribute('data-call-state', 'active');
  await window.getByRole('button', { name: 'Merge with bob' }).click();
  const conference = window.getByRole('region', { name: 'Conference with' });
  await expect(conference.getByRole('listitem')).toHaveCount(2);

  // Our microphone would play over them.
  await conference.getByRole('button', { name: 'Mute' }).click();
  await expectOtherToHear(other, thirdPhonePattern);
  await expectOtherToHear(third, otherPhonePattern);

  await conference.getByRole('button', { name: 'Take aside: bob' }).click();
  await expect(window.getByRole('region', { name: 'Call with bob' })).toBeVisible();
  await expect(window.getByRole('list', { name: 'Other calls' }).getByText('On hold')).toBeVisible();
  await window.getByRole('button', { name: 'Mute' }).click();
  await expectOtherToHear(other, microphonePattern);

  await window.getByRole('button', { name: 'Merge with carol' }).click();
  await expect(conference.getByRole('listitem')).toHaveCount(2);
  await third.hangUp();
  await expect(window.getByRole('region', { name: 'Call with bob' })).toBeVisible();
  await expectOtherToHear(other, microphonePattern);
});
