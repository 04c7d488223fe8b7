import { call, callIn, expectOtherToHear, tryItOut, welcome } from './person.ts';
import { expect, test } from './phone.ts';
import { otherPhonePattern } from './sound/microphone.ts';

test.beforeEach(async ({ window, phone, other, third }) => {
  await tryItOut(window);
  await welcome(other, phone);
  await welcome(third, phone, 'carol');
  await call(window, 'bob');
  await other.callIn('incoming');
  await other.answer();
  await expect(callIn(window, 'active')).toBeVisible();
});

test('transfer now: the other side is called away, and is told by our end that it worked', async ({ window, other, third }) => {
  await window.getByRole('button', { name: 'Transfer' }).click();
  await window.getByRole('dialog').getByRole('combobox').fill('carol');
  await window.getByRole('button', { name: 'Transfer now' }).click();
  await third.callIn('incoming');
  await expect(window.getByText('Transferring to carol: it rings there').first()).toBeVisible();
  await third.answer();
  await expect(window.getByText('Transferred to carol').first()).toBeVisible();
  await other.callIn('active');
  await expectOtherToHear(third, otherPhonePattern);
});

test('nobody takes it: the call is given back', async ({ window, third }) => {
  await window.getByRole('button', { name: 'Transfer' }).click();
  await window.getByRole('dialog').getByRole('combobox').fill('carol');
  await window.getByRole('button', { name: 'Transfer now' }).click();
  await third.callIn('incoming');
  await third.hangUp();
  await expect(window.getByText('The transfer did not come about (Busy): you have the call back.')).toBeVisible();
  await expect(window.getByRole('button', { name: 'Hold' })).toHaveAttribute('aria-pressed', 'false');
  await expect(callIn(window, 'active')).toBeVisible();
});

test('ask first: both are connected when I say so', async ({ window, third }) => {
  await window.getByRole('button', { name: 'Transfer' }).click();
  await window.getByRole('dialog').getByRole('combobox').fill('carol');
  await window.getByRole('button', { name: 'Ask first' }).click();
  await third.callIn('incoming');
  await third.answer();
  await expect(window.getByRole('region', { name: 'Call with carol' })).toHaveAttribute('data-call-state', 'active');
  await window.getByRole('button', { name: 'Complete transfer' }).click();
  await expect(window.getByText('Transferred to carol').first()).toBeVisible();
  await third.callIn('active');
  await expectOtherToHear(third, otherPhonePattern);
});
