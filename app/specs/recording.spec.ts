import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { soundOfRecording } from '../../main/media/testing/recorded-sound.ts';
import { callIn, expectToPlay, tryItOut } from './person.ts';
import { expect, test } from './phone.ts';
import { microphonePattern } from './sound/microphone.ts';
import { longestPiece } from './sound/pattern.ts';

/** Bursts in their order, of some 11 in the two seconds that were listened to. */
const SURE_PIECE = 5;

test('a call is recorded, paused, found in the history, and played: both sides are on it', async ({ phone, window }) => {
  await tryItOut(window);
  await window.getByRole('button', { name: 'Call Echo', exact: true }).click();
  await expect(callIn(window, 'active')).toBeVisible();
  await window.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(window.getByText('The call is being recorded')).toBeVisible();
  // What is heard is recorded: two seconds of it at least.
  await expectToPlay(window, microphonePattern);
  await window.getByRole('button', { name: 'Pause' }).click();
  await expect(window.getByText('The recording is paused')).toBeVisible();
  await window.getByRole('button', { name: 'Go on' }).click();
  await callIn(window, 'active').focus();
  await window.keyboard.press('r');
  await expect(window.getByText('The call is being recorded')).toBeHidden();
  await window.getByRole('button', { name: 'End' }).click();

  await window.getByRole('button', { name: 'History' }).click();
  await window.getByRole('radio', { name: 'Recorded' }).click();
  await expect(window.getByText('echo').first()).toBeVisible();
  await window.getByRole('button', { name: /^Details of the call with/ }).click();
  const player = window.getByRole('region', { name: 'Recording' });
  await expect(player.locator('svg rect').first()).toBeVisible();
  await player.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => player.getByRole('slider').inputValue().then(Number)).toBeGreaterThan(0.5);

  await expect(player.getByRole('link', { name: 'Save' })).toHaveAttribute('download', /[.]opus$/);

  const folder = join(phone.dataDir, 'recordings');
  const [file = ''] = await readdir(folder);
  const { left, right } = await soundOfRecording(join(folder, file));
  expect(longestPiece(left, microphonePattern), 'what we said').toBeGreaterThanOrEqual(SURE_PIECE);
  expect(longestPiece(right, microphonePattern), 'what came back').toBeGreaterThanOrEqual(SURE_PIECE);
});
