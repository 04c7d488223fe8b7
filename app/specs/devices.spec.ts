import type { Page } from 'playwright/test';
import { callIn, expectSilence, expectToPlay, tryItOut } from './person.ts';
import { expect, test } from './phone.ts';
import { deskOf, giveDesk, plug } from './sound/devices.ts';
import { microphonePattern } from './sound/microphone.ts';

async function openSettings(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Settings', exact: true }).click();
}

async function callEcho(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Phone', exact: true }).click();
  await window.getByRole('button', { name: 'Call Echo', exact: true }).click();
  await expect(callIn(window, 'active')).toBeVisible();
}

test.beforeEach(async ({ window }) => {
  await giveDesk(window);
  await plug(window, 'audioinput', 'Desk');
  await plug(window, 'audioinput', 'Headset');
  await plug(window, 'audiooutput', 'Box');
  await plug(window, 'audiooutput', 'Headset');
  await tryItOut(window);
});

test('microphone, speaker and bells are chosen by name; processing is switched; all are used at once', async ({ window }) => {
  await openSettings(window);
  await window.getByLabel('Microphone', { exact: true }).selectOption('Headset');
  await window.getByLabel('Speaker for calls').selectOption('Headset');
  await window.getByLabel('Rings on', { exact: true }).selectOption('Headset');
  await window.getByLabel('Rings also on').selectOption('Box');
  await window.getByRole('switch', { name: 'Suppress noise' }).click();
  await window.getByRole('button', { name: 'Ring once' }).click();
  await expect.poll(async () => (await deskOf(window)).sinks.slice(-2)).toEqual(['Headset', 'Box']);

  await callEcho(window);
  await expectToPlay(window, microphonePattern);
  const { opened, processing, sinks } = await deskOf(window);
  expect(opened).toEqual(['Headset']);
  expect(processing).toEqual([[true, false, true]]);
  expect(sinks.at(-1)).toBe('Headset');

  await window.getByRole('button', { name: 'Settings', exact: true }).click();
  await window.getByLabel('Microphone', { exact: true }).selectOption('Desk');
  await expect.poll(async () => (await deskOf(window)).opened).toEqual(['Headset', 'Desk']);
  await expectToPlay(window, microphonePattern);
});

test('the microphone is tried in the settings: its level moves', async ({ window }) => {
  await openSettings(window);
  await window.getByRole('button', { name: 'Test microphone' }).click();
  const level = window.getByRole('meter');
  await expect.poll(async () => Number(await level.getAttribute('aria-valuenow'))).toBeGreaterThan(10);
  await window.getByRole('button', { name: 'Stop' }).click();
  await expect.poll(async () => Number(await level.getAttribute('aria-valuenow'))).toBe(0);
});

test('who talks by holding a key is heard as long as it is held, and the call says so', async ({ window }) => {
  await openSettings(window);
  await window.getByLabel('Hold a key to talk').selectOption({ label: 'F8' });
  await callEcho(window);
  await expect(window.getByText('Hold F8 to talk')).toBeVisible();
  await expectSilence(window);
  await window.keyboard.down('F8');
  await expect(window.getByText('You are heard')).toBeVisible();
  await expectToPlay(window, microphonePattern);
  await window.keyboard.up('F8');
  await expect(window.getByText('Hold F8 to talk')).toBeVisible();
  await expectSilence(window);
});
