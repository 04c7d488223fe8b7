import type { Page } from 'playwright/test';
import { call, callIn, expectOtherToHear, expectToPlay, tryItOut } from './person.ts';
import { expect, test } from './phone.ts';
import { microphonePattern, otherPhonePattern } from './sound/microphone.ts';

/** Nothing of these stories is told to the network that the computer is in. */
async function openQuietNetwork(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Network', exact: true }).click();
  await window.getByRole('switch', { name: 'Announce by name, so that codes work' }).click();
}

/** What a button that copies puts into the clipboard. */
async function copied(window: Page, button: string): Promise<string> {
  await window.evaluate(() => {
    navigator.clipboard.writeText = async (text) => {
      document.documentElement.dataset.copied = text;
    };
  });
  await window.getByRole('button', { name: button }).click();
  await expect(window.getByRole('button', { name: 'Copied' })).toBeVisible();
  return (await window.locator('html').getAttribute('data-copied')) ?? '';
}

test('somebody is invited by a link and joins; both talk, and it is seen who is there', async ({ window, other }) => {
  await tryItOut(window);
  await openQuietNetwork(window);
  await window.getByRole('button', { name: 'Invite', exact: true }).click();
  const invitation = window.getByRole('article', { name: /^Invitation \w{4}-\w{4}-\w{4}$/ });
  await expect(invitation.getByRole('img', { name: 'QR code with the link' })).toBeVisible();
  await other.join(await copied(window, 'Copy link'), 'Bob');

  const people = window.getByRole('region', { name: 'People and devices' });
  await expect(people.getByText('bob', { exact: true })).toBeVisible();
  await expect(people.getByText(/^Trapeze\/0 · (UDP|TCP) [\d.]+:\d+$/)).toBeVisible();
  await expect(invitation).toBeHidden();
  await expect(window.getByText('An invitation was used, and is no longer good.')).toBeVisible();

  await call(window, 'bob');
  await other.callIn('incoming');
  await other.answer();
  await expect(callIn(window, 'active')).toBeVisible();
  await expectToPlay(window, otherPhonePattern);
  await expectOtherToHear(other, microphonePattern);
  await other.hangUp();
  await expect(callIn(window, 'ended')).toBeVisible();
});

test('a new person joins through the third door, and the first call succeeds', async ({ window, other }) => {
  const link = await other.invite('link');
  await window.getByRole('button', { name: /^Join with a code/ }).click();
  await window.getByLabel('Code or link').fill(link);
  await window.getByLabel('Your name').fill('Carol');
  await window.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(window.getByText(/carol@trapeze\.local · Registered/)).toBeVisible();

  await call(window, 'me');
  await other.callIn('incoming');
  await other.answer();
  await expect(callIn(window, 'active')).toBeVisible();
  await expectOtherToHear(other, microphonePattern);
});

test('by keyboard: a code that is none, and one that is not accepted, are told in words', async ({ window, other }) => {
  const link = await other.invite('link');
  const wrong = link.replace(/code=\w{4}-\w{4}/, (code) => `${code.slice(0, -4)}${code.endsWith('0000') ? '1111' : '0000'}`);
  await window.getByRole('button', { name: /^Join with a code/ }).press('Enter');
  const field = window.getByLabel('Code or link');
  await expect(field).toBeFocused();
  await window.keyboard.type('hello');
  await window.keyboard.press('Enter');
  await expect(window.getByText(/^That is no code and no link/)).toBeVisible();
  await field.fill(wrong);
  await window.keyboard.press('Enter');
  await expect(window.getByText(/^The code was not accepted/)).toBeVisible();
  await window.getByRole('button', { name: 'Back' }).press('Enter');
  await expect(window.getByRole('button', { name: 'Try it on this network' })).toBeVisible();
});

test('a desk phone gets a name and a password, which are shown once; who is removed is gone', async ({ window, other }) => {
  await tryItOut(window);
  await openQuietNetwork(window);
  await window.getByRole('button', { name: 'Add a person' }).click();
  const dialog = window.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Reception');
  await window.keyboard.press('Enter');
  await expect(window.getByRole('dialog', { name: 'Sign in with this' })).toBeVisible();
  const password = (await dialog.getByText(/^[0-9a-f]{32}$/).textContent()) ?? '';
  const server = (await dialog.getByText(/^[\d.]+:\d+$/).textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Close' }).click();
  await other.register('reception@trapeze.local', password, server);
  const people = window.getByRole('region', { name: 'People and devices' });
  await expect(people.getByText(/^Trapeze\/0 · /)).toBeVisible();

  await people.getByRole('button', { name: 'Remove reception' }).click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(people.getByText('reception', { exact: true })).toBeHidden();
});
