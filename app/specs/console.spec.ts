import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright/test';
import { ownName, tryItOut, welcome } from './person.ts';
import { expect, root, test } from './phone.ts';

test.skip(!existsSync(join(root, 'node_modules', 'node-pty')), 'node-pty, which is optional, is not here');

/** The terminal, opened as a person does. */
async function openConsole(window: Page): Promise<FrameLocator> {
  await window.getByRole('button', { name: 'Network', exact: true }).click();
  await window.getByRole('button', { name: 'Open the console' }).click();
  const terminal = window.frameLocator('iframe[title="Console"]');
  await expect(lines(terminal, 'trapeze>')).toHaveCount(1);
  return terminal;
}

/** What a screen reader finds in the terminal. */
function lines(terminal: FrameLocator, text: string | RegExp): Locator {
  return terminal.getByRole('listitem').filter({ hasText: text });
}

/** The focus is in the terminal from the start. */
async function type(window: Page, line: string): Promise<void> {
  await window.keyboard.type(line);
  await window.keyboard.press('Enter');
}

test('the console tells of the phone around it, and takes no other words than its own', async ({ window }) => {
  const complaints: string[] = [];
  window.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await tryItOut(window);
  const terminal = await openConsole(window);
  await type(window, 'status');
  await expect(lines(terminal, /^account .*@trapeze\.local .*registered/)).toHaveCount(1);
  await type(window, 'ls -l /');
  await expect(lines(terminal, "'ls' is not for the console")).toHaveCount(1);
  await type(window, 'trace --pcap /tmp/stolen.pcap');
  await expect(lines(terminal, '--pcap is not for the console')).toHaveCount(1);
  await window.keyboard.press('Escape');
  await expect(window.getByRole('dialog')).toBeHidden();
  expect(complaints).toEqual([]);
});

test('a trace draws a call as it comes, until Ctrl-C; one that ended is started again', async ({ phone, window, other }) => {
  await tryItOut(window);
  await welcome(other, phone);
  const name = await ownName(window);
  await window.setViewportSize({ width: 1280, height: 2_400 }); // room for every row
  const terminal = await openConsole(window);
  await type(window, 'trace');
  await expect(lines(terminal, 'trapeze> trace')).toHaveCount(1);
  await other.call(name);
  await expect(lines(terminal, / INVITE /).first()).toBeVisible();
  await expect(lines(terminal, / 180 Ringing /).first()).toBeVisible();
  await window.keyboard.press('Control+c');
  await expect(lines(terminal, /^trapeze>\s*$/)).toHaveCount(1);
  await type(window, 'exit');
  await expect(window.getByText('The console has ended.')).toBeVisible();
  await window.getByRole('button', { name: 'Start again' }).click();
  await expect(lines(terminal, /^trapeze>\s*$/)).toHaveCount(1);
});
