import { call, callIn, tryItOut } from './person.ts';
import { addUser, expect, test } from './phone.ts';

test('an account is tested before it is added: the step that fails is named, then all pass; later its settings change, and calls follow them', async ({
  window,
  phone,
}) => {
  await tryItOut(window);
  addUser(phone.dataDir, 'bob', 'open sesame');
  await window.getByRole('button', { name: 'Settings', exact: true }).click();
  const server = (await window.getByText(/^127\.0\.0\.1:\d+$/).textContent()) ?? '';
  await window.getByRole('button', { name: 'Add account' }).click();
  await window.getByRole('textbox', { name: 'Address' }).fill('bob@trapeze.local');
  await window.getByLabel('Password').fill('wrong');
  await window.getByRole('button', { name: 'Advanced' }).click();
  await window.getByRole('textbox', { name: 'Server', exact: true }).fill(server);
  await window.getByRole('button', { name: 'Test this account' }).click();
  const steps = window.getByRole('list', { name: 'Test' }).getByRole('listitem');
  await expect(steps.filter({ hasText: 'The server accepts the password' })).toContainText('check it and the sign-in name');
  await expect(window.getByText('This account does not work yet.')).toBeVisible();

  await window.getByLabel('Password').fill('open sesame');
  await window.getByRole('button', { name: 'Test again' }).click();
  await expect(window.getByText('This account works.')).toBeVisible();
  await window.getByRole('button', { name: 'Add account' }).click();
  await expect(window.getByText('bob@trapeze.local', { exact: true })).toBeVisible();

  await window.getByRole('button', { name: 'Settings of bob@trapeze.local' }).click();
  await expect(window.getByRole('textbox', { name: 'Server', exact: true })).toHaveValue(server);
  await window.getByRole('textbox', { name: 'Your name' }).fill('Bob Builder');
  await window.getByRole('combobox', { name: 'Transport' }).selectOption('TCP');
  await window.getByRole('combobox', { name: 'Encryption of the sound' }).selectOption('Always, by handshake (DTLS), or no call');
  await window.getByRole('button', { name: 'Save' }).click();
  await expect(window.getByText('Saved', { exact: true })).toBeVisible();
  await window.getByRole('button', { name: 'Back to settings' }).click();
  await window.getByRole('button', { name: 'Settings of bob@trapeze.local' }).click();
  await expect(window.getByRole('textbox', { name: 'Your name' })).toHaveValue('Bob Builder');
  await expect(window.getByText('Registered').last()).toBeVisible();

  await window.getByRole('button', { name: 'Back to settings' }).click();
  await window.getByRole('button', { name: 'Use for calls' }).click();
  await call(window, 'echo');
  await expect(callIn(window, 'active')).toContainText('Encrypted, fingerprint matches');
});

test('a server that is nowhere is said so, in words', async ({ window }) => {
  await window.getByRole('button', { name: 'I have an account' }).click();
  await window.getByRole('textbox', { name: 'Address' }).fill('me@127.0.0.1:9');
  await window.getByRole('button', { name: 'Advanced' }).click();
  await window.getByRole('combobox', { name: 'Transport' }).selectOption('TCP');
  await window.getByRole('button', { name: 'Test this account' }).click();
  await expect(window.getByText('Nothing listens there: check server, port and transport.')).toBeVisible();
});
