import { callIn, expectSilence, expectToPlay, tryItOut } from './person.ts';
import { expect, test } from './phone.ts';
import { microphonePattern } from './sound/microphone.ts';

test('from the first start to hearing oneself; muted, nothing comes back', async ({ window }) => {
  await tryItOut(window);
  await window.getByRole('button', { name: 'Call Echo', exact: true }).click();
  await expect(callIn(window, 'active')).toBeVisible();
  await expectToPlay(window, microphonePattern);

  await window.getByRole('button', { name: 'Mute' }).click();
  await expectSilence(window);
  await window.getByRole('button', { name: /mute/i }).click();
  await expectToPlay(window, microphonePattern);

  await window.getByRole('button', { name: 'End' }).click();
  await expect(callIn(window, 'active')).toBeHidden();
  await expectSilence(window);
});

test('a call that was made stands in the history', async ({ window }) => {
  await tryItOut(window);
  await window.getByRole('button', { name: 'Call Echo', exact: true }).click();
  await expect(callIn(window, 'active')).toBeVisible();
  await window.getByRole('button', { name: 'End' }).click();
  await window.getByRole('button', { name: 'History' }).click();
  await expect(window.getByText('echo').first()).toBeVisible();
});

test('a window that is loaded again in a call goes on speaking and hearing', async ({ window }) => {
  await tryItOut(window);
  await window.getByRole('button', { name: 'Call Echo', exact: true }).click();
  await expect(callIn(window, 'active')).toBeVisible();
  await window.reload();
  await expect(callIn(window, 'active')).toBeVisible();
  // A browser lets a page sound only after its person did something.
  await window.locator('body').click({ position: { x: 4, y: 4 } });
  await expectToPlay(window, microphonePattern);
});
