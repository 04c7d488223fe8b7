import { expect, startAgain, test } from './phone.ts';

test('a clicked invitation opens the third door with the link in it, and a click joins', async ({ window, phone, other }) => {
  const link = await other.invite('link');
  await startAgain(phone.folder, link);
  await expect(window.getByLabel('Code or link')).toHaveValue(link);
  await window.getByLabel('Your name').fill('Dora');
  await window.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(window.getByText(/dora@trapeze\.local · Registered/)).toBeVisible();
});
