import { expect, type Locator, type Page } from 'playwright/test';
import type { CallState } from '../../main/contract/snapshot.ts';
import type { OtherPhone } from './other-phone/other-phone.ts';
import { addUser, type Phone } from './phone.ts';
import { listen } from './sound/ear.ts';
import { levelDbov, longestPiece } from './sound/pattern.ts';

/** Bursts of a melody that must follow each other as they were played, of some 11 in {@link LISTEN_MS}: far more than chance gives. */
const SURE_PIECE = 7;
const LISTEN_MS = 2_000;
/** What a person would call silence. */
const SILENT_DBOV = -60;

/** The field that takes whom to call. */
export function numberField(window: Page): Locator {
  return window.getByLabel('Name, number or address');
}

export function callIn(window: Page, state: CallState): Locator {
  return window.locator(`[data-call-state="${state}"]`);
}

/** Door one: a person who has no account yet. */
export async function tryItOut(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Try it on this network' }).click();
  await expect(window.getByText(/@trapeze\.local · Registered/)).toBeVisible();
}

export async function call(window: Page, target: string): Promise<void> {
  await numberField(window).fill(target);
  await numberField(window).press('Enter');
}

/** `host:port` where other phones sign in, as the settings say it. */
async function domainAddress(window: Page): Promise<string> {
  await window.getByRole('button', { name: 'Settings' }).click();
  const address = await window.getByText(/^127\.0\.0\.1:\d+$/).textContent();
  await window.getByRole('button', { name: 'Phone', exact: true }).click();
  return address ?? '';
}

/** Makes the other phone a user of the domain inside this one. */
export async function welcome(other: OtherPhone, { window, dataDir }: Phone, name = 'bob'): Promise<void> {
  addUser(dataDir, name, 'open sesame');
  await other.register(`${name}@trapeze.local`, 'open sesame', await domainAddress(window));
}

/** The user part of this phone's own account, as others call it. */
export async function ownName(window: Page): Promise<string> {
  const account = await window.getByText(/@trapeze\.local · Registered/).textContent();
  return /(?<name>[^\s@]+)@trapeze\.local/.exec(account ?? '')?.groups?.name ?? '';
}

/** The window plays `melody`: not just some sound, the bursts in their order. */
export async function expectToPlay(window: Page, melody: readonly number[]): Promise<void> {
  await expect
    .poll(async () => longestPiece(await listen(window, LISTEN_MS), melody), {
      message: 'bursts of the melody that the window plays',
    })
    .toBeGreaterThanOrEqual(SURE_PIECE);
}

/** The level of the second half: what is silenced takes a moment to end. */
function lastLevelDbov(samples: Int16Array): number {
  return levelDbov(samples.subarray(samples.length / 2));
}

/** The window plays nothing. */
export async function expectSilence(window: Page): Promise<void> {
  await expect
    .poll(async () => lastLevelDbov(await listen(window, LISTEN_MS)), { message: 'level in dBov of what the window plays' })
    .toBeLessThan(SILENT_DBOV);
}

/** The other phone hears `melody`. */
export async function expectOtherToHear(other: OtherPhone, melody: readonly number[]): Promise<void> {
  await expect
    .poll(async () => longestPiece(await other.listen(LISTEN_MS), melody), {
      message: 'bursts of the melody that the other hears',
    })
    .toBeGreaterThanOrEqual(SURE_PIECE);
}

/** The other phone hears nothing. */
export async function expectOtherToHearSilence(other: OtherPhone): Promise<void> {
  await expect
    .poll(async () => lastLevelDbov(await other.listen(LISTEN_MS)), { message: 'level in dBov of what the other hears' })
    .toBeLessThan(SILENT_DBOV);
}
