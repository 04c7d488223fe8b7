import type { Page } from 'playwright/test';
import { callIn, expectSilence, expectToPlay, tryItOut } from './person.ts';
import { expect, test } from './phone.ts';
import { deskOf, giveDesk, plug, stall, unplug } from './sound/devices.ts';
import { microphonePattern } from './sound/microphone.ts';

// Other losses that a call survives: `echo-call.spec.ts` (the window is loaded again), `main/scenarios/call-survives.test.ts` (another
// address of the other side, no network for a while).

async function callEcho(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Call Echo', exact: true }).click();
  await expect(callIn(window, 'active')).toBeVisible();
  await expectToPlay(window, microphonePattern);
}

test.beforeEach(async ({ window }) => {
  await giveDesk(window);
  await plug(window, 'audioinput', 'Headset');
  await tryItOut(window);
});

test('the only microphone is pulled out in a call: it is said, and plugged in again it is heard', async ({ window }) => {
  await callEcho(window);
  await unplug(window, 'Headset');
  await expect(window.getByText('no microphone was found')).toBeVisible();
  await expectSilence(window);
  await plug(window, 'audioinput', 'Headset');
  await expectToPlay(window, microphonePattern);
  await expect(window.getByText('no microphone was found')).toBeHidden();
  await expect(callIn(window, 'active')).toBeVisible();
});

test('the chosen microphone is pulled out in a call: the next best is heard, then the chosen one again, and the quality of the call tells', async ({
  window,
}) => {
  await plug(window, 'audioinput', 'Desk');
  await window.getByRole('button', { name: 'Settings', exact: true }).click();
  await window.getByLabel('Microphone', { exact: true }).selectOption('Headset');
  await window.getByRole('button', { name: 'Phone', exact: true }).click();
  await callEcho(window);
  await unplug(window, 'Headset');
  await expectToPlay(window, microphonePattern);
  await plug(window, 'audioinput', 'Headset');
  await expect.poll(async () => (await deskOf(window)).opened).toEqual(['Headset', 'Desk', 'Headset']);
  await expectToPlay(window, microphonePattern);

  await window.getByRole('button', { name: /Opus/ }).click();
  await expect(window.getByText('Device: Desk')).toBeVisible();
  await expect(window.getByText('Device: Headset')).toHaveCount(2);
});

test('a sound card that stops without a word is opened again', async ({ window }) => {
  await callEcho(window);
  await stall(window);
  await expectToPlay(window, microphonePattern);
  await stall(window);
  await expectToPlay(window, microphonePattern);
});
