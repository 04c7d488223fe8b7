import { givenFile } from './given-file.ts';
import { tryItOut } from './person.ts';
import { expect, test } from './phone.ts';

test.beforeEach(({ window }) => tryItOut(window));

test('settings are searched; what is found on the page of an account leads there', async ({ window }) => {
  await window.getByRole('button', { name: 'Settings', exact: true }).click();
  await window.getByRole('searchbox', { name: 'Search settings' }).fill('dark');
  await expect(window.getByRole('radio', { name: 'Dark' })).toBeVisible();
  await expect(window.getByRole('switch', { name: 'Run the network' })).toBeHidden();
  await window.getByRole('searchbox', { name: 'Search settings' }).fill('hide who calls');
  await window.getByRole('button', { name: /^Hide who calls of/ }).click();
  await window.getByRole('switch', { name: 'Hide who calls' }).click();
  await window.getByRole('button', { name: 'Back to settings' }).click();
  await window.getByRole('button', { name: /^Hide who calls of/ }).click();
  await expect(window.getByRole('switch', { name: 'Hide who calls' })).toBeChecked();
});

test('the command bar opens by keys, and leads to people, pages and settings', async ({ window }) => {
  await window.keyboard.press('Control+k');
  await window.keyboard.type('contacts');
  await expect(window.getByRole('option').first()).toContainText('Contacts');
  await window.keyboard.press('Enter');
  await expect(window.getByRole('heading', { name: 'Contacts' })).toBeVisible();
  await window.keyboard.press('Control+k');
  await window.keyboard.type('theme');
  await expect(window.getByRole('option').first()).toContainText('Theme');
  await window.keyboard.press('Enter');
  await window.getByRole('radio', { name: 'Dark' }).click();
  await expect(window.locator('html')).toHaveAttribute('data-theme', 'dark');
  await window.keyboard.press('Control+k');
  await window.keyboard.press('Escape');
  await expect(window.getByRole('dialog')).toBeHidden();
});

test('accounts of another phone are looked at and taken; the whole profile goes out encrypted and is refused by a wrong password', async ({
  window,
}) => {
  await window.getByRole('button', { name: 'Settings', exact: true }).click();
  const accounts = '# baresip\n"Ada" <sip:ada@127.0.0.1:9;transport=tcp>;auth_pass=secret\n';
  const files = window.locator('input[type="file"]');
  await files.last().setInputFiles({ name: 'accounts', mimeType: 'text/plain', buffer: Buffer.from(accounts) });
  const dialog = window.getByRole('dialog');
  await expect(dialog).toContainText('Accounts of baresip');
  await expect(dialog.getByRole('checkbox', { name: 'ada@127.0.0.1' })).toBeChecked();
  await dialog.getByRole('button', { name: 'Take over' }).click();
  await expect(window.getByText('Taken over: accounts 1, contacts 0')).toBeVisible();
  await expect(window.getByRole('button', { name: 'Settings of ada@127.0.0.1' })).toBeVisible();

  await window.getByRole('button', { name: 'Save…' }).click();
  await dialog.getByLabel('Password of the file').fill('correct horse');
  await dialog.getByLabel('The same again').fill('correct horse');
  const profile = await givenFile(window, () => dialog.getByRole('button', { name: 'Save file' }).click());
  await expect(dialog).toBeHidden();

  await files
    .last()
    .setInputFiles({ name: 'trapeze.profile', mimeType: 'application/octet-stream', buffer: Buffer.from(profile) });
  await dialog.getByLabel('Password of the file').fill('wrong password');
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog).toContainText('That is not the password of this file');
  await dialog.getByLabel('Password of the file').fill('correct horse');
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog.getByRole('checkbox', { name: 'ada@127.0.0.1' })).toBeDisabled();
  await expect(dialog).toContainText('Is here already and stays as it is.');
});
