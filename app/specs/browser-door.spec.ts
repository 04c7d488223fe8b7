import { tryItOut } from './person.ts';
import { expect, test } from './phone.ts';

test('the token leaves the address, and the address works once', async ({ phone, window, browser }) => {
  await expect(window.getByRole('button', { name: 'Try it on this network' })).toBeVisible();
  expect(new URL(window.url()).search).toBe('');
  const stranger = await browser.newPage();
  const answer = await stranger.goto(new URL(phone.window.url()).origin);
  expect(answer?.status()).toBe(403);
  await stranger.close();
});

test('a page that is loaded again is still in, with what it had', async ({ window }) => {
  await tryItOut(window);
  await window.reload();
  await expect(window.getByText(/@trapeze\.local · Registered/)).toBeVisible();
});
