// Everything that matters is done without a mouse: nothing here clicks, and nothing gets the focus but by the keys.
import type { Locator, Page } from 'playwright/test';
import type { OtherPhone } from './other-phone/other-phone.ts';
import { callIn } from './person.ts';
import { addUser, expect, type Phone, test } from './phone.ts';

/** Once around the fullest page. */
const MOST_STOPS = 80;

/** Long stories, with up to three phones. */
test.describe.configure({ timeout: 180_000 });

/** Goes to a control by Tab, and says so when no number of stops leads there. */
async function tabTo(window: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await window.keyboard.press('Tab');
  }
  throw new Error(`${control} is not reached by Tab`);
}

async function press(window: Page, name: string): Promise<void> {
  await tabTo(window, window.getByRole('button', { name, exact: true }).first());
  await window.keyboard.press('Enter');
}

async function tryItOut(window: Page): Promise<void> {
  await tabTo(window, window.getByRole('button', { name: 'Try it on this network' }));
  await window.keyboard.press('Enter');
  await expect(window.getByText(/@trapeze\.local · Registered/)).toBeVisible();
}

async function call(window: Page, target: string): Promise<void> {
  await window.keyboard.press('Control+f');
  await window.keyboard.type(target);
  await window.keyboard.press('Enter');
}

/** Makes the other phone a user of the domain inside this one, whose address the settings say. */
async function welcome(other: OtherPhone, { window, dataDir }: Phone, name: string): Promise<void> {
  addUser(dataDir, name, 'open sesame');
  await press(window, 'Settings');
  const address = await window.getByText(/^127\.0\.0\.1:\d+$/).textContent();
  await other.register(`${name}@trapeze.local`, 'open sesame', address ?? '');
  await press(window, 'Phone');
}

async function talkTo(other: OtherPhone, window: Page, name: string): Promise<void> {
  await call(window, name);
  await other.callIn('incoming');
  await other.answer();
  await expect(window.getByRole('region', { name: `Call with ${name}` })).toHaveAttribute('data-call-state', 'active');
}

test('the first run, a call with hold and mute, and a setting', async ({ window }) => {
  await tryItOut(window);
  await call(window, 'echo');
  await expect(callIn(window, 'active')).toBeFocused();
  await window.keyboard.press('h');
  const hold = window.getByRole('button', { name: 'Hold' });
  await expect(hold).toHaveAttribute('aria-pressed', 'true');
  await window.keyboard.press('h');
  await expect(hold).toHaveAttribute('aria-pressed', 'false');
  await window.keyboard.press('m');
  await expect(window.getByRole('button', { name: 'Mute' })).toHaveAttribute('aria-pressed', 'true');
  await window.keyboard.press('Control+.');
  await press(window, 'Close');

  await press(window, 'Settings');
  const theme = window.getByRole('radiogroup', { name: 'Theme' });
  await tabTo(window, theme.getByRole('radio', { checked: true }));
  await window.keyboard.press('ArrowRight');
  await window.keyboard.press('ArrowRight');
  await expect(window.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('a merge, a transfer and a message', async ({ window, phone, other, third }) => {
  await tryItOut(window);
  await welcome(other, phone, 'bob');
  await welcome(third, phone, 'carol');

  await talkTo(other, window, 'bob');
  await press(window, 'Add');
  await expect(window.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await window.keyboard.type('carol');
  await tabTo(window, window.getByRole('dialog').getByRole('button', { name: 'Call' }));
  await window.keyboard.press('Enter');
  await third.callIn('incoming');
  await third.answer();
  await expect(window.getByRole('region', { name: 'Call with carol' })).toHaveAttribute('data-call-state', 'active');
  await press(window, 'Merge with bob');
  const conference = window.getByRole('region', { name: 'Conference with' });
  await expect(conference.getByRole('listitem')).toHaveCount(2);
  await third.hangUp();
  await expect(window.getByRole('region', { name: 'Call with bob' })).toBeVisible();

  await press(window, 'Transfer');
  await expect(window.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await window.keyboard.type('carol');
  await press(window, 'Transfer now');
  await third.callIn('incoming');
  await third.answer();
  await expect(window.getByText('Transferred to carol').first()).toBeVisible();

  await press(window, 'Messages');
  await press(window, 'New message');
  await expect(window.getByRole('textbox', { name: 'To' })).toBeFocused();
  await window.keyboard.type('bob');
  await tabTo(window, window.getByRole('textbox', { name: 'Message' }));
  await window.keyboard.type('Lunch at one?');
  await window.keyboard.press('Enter');
  await expect(window.getByRole('log')).toContainText('Delivered');
  await expect.poll(() => other.read()).toBe('Lunch at one?');
});
