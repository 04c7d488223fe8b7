import { numberField, tryItOut } from './person.ts';
import { expect, startAgain, test } from './phone.ts';

test('a link that is clicked while the phone runs comes into the number field', async ({ phone, window, desktop }) => {
  await tryItOut(window);
  const program = await desktop.browserWindow(window);
  await program.evaluate((opened) => opened.hide());
  await startAgain(phone.folder, 'sip:echo@trapeze.local');
  await expect(numberField(window)).toHaveValue(/echo/);
  expect(await program.evaluate((opened) => opened.isVisible())).toBe(true);
});

test('the program started again without a link comes to the front', async ({ phone, window, desktop }) => {
  await expect(window.getByRole('button', { name: 'Try it on this network' })).toBeVisible();
  const program = await desktop.browserWindow(window);
  await program.evaluate((opened) => opened.hide());
  await startAgain(phone.folder);
  await expect.poll(() => program.evaluate((opened) => opened.isVisible())).toBe(true);
});

test.describe('a link that starts the phone', () => {
  test.use({ programArguments: ['tel:+4930123456'] });

  test('waits in the number field', async ({ window }) => {
    await tryItOut(window);
    await expect(numberField(window)).toHaveValue(/30123456/);
  });
});
