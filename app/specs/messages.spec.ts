import { ownName, tryItOut, welcome } from './person.ts';
import { expect, test } from './phone.ts';

test.beforeEach(async ({ window, phone, other }) => {
  await tryItOut(window);
  await welcome(other, phone);
});

test('a message to another phone is delivered, then read; its answer is counted until it is looked at', async ({
  window,
  other,
}) => {
  await window.getByRole('button', { name: 'Messages', exact: true }).click();
  await window.getByRole('button', { name: 'New message' }).first().click();
  await window.getByRole('textbox', { name: 'To' }).fill('bob');
  await window.getByRole('textbox', { name: 'Message' }).fill('Lunch at one? 🍜\n<b>bring</b> Ada');
  await window.keyboard.press('Enter');
  const log = window.getByRole('log');
  await expect(log).toContainText('Delivered');
  await expect.poll(() => other.read()).toBe('Lunch at one? 🍜\n<b>bring</b> Ada');

  await window.getByRole('button', { name: 'Phone', exact: true }).click();
  await other.write(`${await ownName(window)}@trapeze.local`, '好的，一点见');
  await window.getByRole('button', { name: 'Messages, 1 unread' }).click();
  await expect(log).toContainText('好的，一点见');
  await expect(window.getByRole('button', { name: 'Messages', exact: true })).toBeVisible();
});

test('what nobody takes is kept, said to wait, and delivered when the other side is back', async ({
  window,
  other,
  phone,
  third,
}) => {
  await window.getByRole('button', { name: 'Messages', exact: true }).click();
  await window.getByRole('button', { name: 'New message' }).first().click();
  await window.getByRole('textbox', { name: 'To' }).fill('carol');
  await window.getByRole('textbox', { name: 'Message' }).fill('Are you there?');
  await window.keyboard.press('Enter');
  const log = window.getByRole('log');
  await expect(log).toContainText(/Not delivered|Not sent yet/);
  await welcome(third, phone, 'carol');
  await window.getByRole('button', { name: 'Messages', exact: true }).click();
  await window.getByRole('button', { name: /Send again|Try now/ }).click();
  await expect(log).toContainText('Delivered');
  await expect.poll(() => third.read()).toBe('Are you there?');
  expect(await other.read()).toBe('');
});
