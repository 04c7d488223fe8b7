import { callIn, expectToPlay, tryItOut } from './person.ts';
import { expect, test } from './phone.ts';
import { microphonePattern } from './sound/microphone.ts';

test('a running call goes on with another codec: the other side agrees, the sound is there, and the call says so', async ({
  window,
}) => {
  await tryItOut(window);
  await window.getByRole('button', { name: 'Call Echo', exact: true }).click();
  await expect(callIn(window, 'active')).toBeVisible();
  await expect(window.getByRole('button', { name: /Opus/ })).toBeVisible();
  await window.getByRole('button', { name: 'Change codec' }).click();
  await window.getByRole('menuitemradio', { name: 'G.722' }).click();
  await expect(window.getByRole('button', { name: /G\.722/ })).toBeVisible();
  await expectToPlay(window, microphonePattern);
});
