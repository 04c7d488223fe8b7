import { callIn, ownName, tryItOut, welcome } from './person.ts';
import { expect, test } from './phone.ts';

test('calls are forwarded as the account says: all, or those that nobody answers', async ({ window, phone, other, third }) => {
  await tryItOut(window);
  await welcome(other, phone);
  await welcome(third, phone, 'carol');
  const name = await ownName(window);
  await window.getByRole('button', { name: 'Settings', exact: true }).click();
  await window.getByRole('button', { name: `Settings of ${name}@trapeze.local` }).click();
  await window.getByRole('textbox', { name: /^Forward all calls to/ }).fill('carol');
  await window.keyboard.press('Enter');
  await other.call(`${name}@trapeze.local`);
  await third.callIn('incoming');
  await third.answer();
  await other.callIn('active');
  await expect(callIn(window, 'incoming')).toBeHidden();
  await other.hangUp();

  await window.getByRole('textbox', { name: /^Forward all calls to/ }).fill('two words');
  await window.keyboard.press('Enter');
  await expect(window.getByRole('alert').getByText(/^That cannot be called/)).toBeVisible();
  await expect(window.getByRole('textbox', { name: /^Forward all calls to/ })).toHaveValue('carol');
});

test('an account that answers always takes a call without a click', async ({ window, phone, other }) => {
  await tryItOut(window);
  await welcome(other, phone);
  const name = await ownName(window);
  await window.getByRole('button', { name: 'Settings', exact: true }).click();
  await window.getByRole('button', { name: `Settings of ${name}@trapeze.local` }).click();
  await window.getByRole('radiogroup', { name: 'Answer calls by itself' }).getByRole('radio', { name: 'Always' }).click();
  await other.call(`${name}@trapeze.local`);
  await other.callIn('active');
});
