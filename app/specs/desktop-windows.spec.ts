import type { BrowserWindow, Menu, Notification, Tray } from 'electron';
import type { ElectronApplication, Page } from 'playwright/test';
import { call, callIn, ownName, tryItOut, welcome } from './person.ts';
import { expect, test } from './phone.ts';

/** The tray's menu, as a person would open it. Electron tells nobody what a tray shows, so each menu it is given is kept. */
interface TrayScope {
  trayMenu?: Menu;
}

/** The notification that was shown last. */
interface NoticeScope {
  notice?: Notification;
}

async function watchTray(desktop: ElectronApplication): Promise<void> {
  await desktop.evaluate(({ Tray: TrayClass }) => {
    const { setContextMenu } = TrayClass.prototype;
    TrayClass.prototype.setContextMenu = function (this: Tray, menu: Menu) {
      (globalThis as TrayScope).trayMenu = menu;
      setContextMenu.call(this, menu);
    };
  });
}

function trayLabels(desktop: ElectronApplication): Promise<readonly string[]> {
  return desktop.evaluate(() =>
    ((globalThis as TrayScope).trayMenu?.items ?? []).map(({ label }) => label).filter((label) => label !== ''),
  );
}

async function clickTray(desktop: ElectronApplication, label: string): Promise<void> {
  await desktop.evaluate((_electron, wanted) => {
    const items = (globalThis as TrayScope).trayMenu?.items ?? [];
    const all = items.flatMap((item) => [item, ...(item.submenu?.items ?? [])]);
    all.find((item) => item.label === wanted)?.click();
  }, label);
}

/** Waits until a page is gone that goes by `action`, which may not live to see its own end. */
async function closing(page: Page, action: Promise<void>): Promise<void> {
  await Promise.all([page.isClosed() || page.waitForEvent('close'), action.catch(() => undefined)]);
}

test('closing the window hides it; the phone goes on', async ({ window, desktop }) => {
  await tryItOut(window);
  const program = await desktop.browserWindow(window);
  expect(await program.evaluate((opened) => opened.isVisible())).toBe(true);
  await program.evaluate((opened) => opened.close());
  expect(await program.evaluate((opened) => [opened.isVisible(), opened.isDestroyed()])).toEqual([false, false]);
  await call(window, 'echo');
  await expect(callIn(window, 'active')).toBeVisible();
});

test.describe('started with --hidden', () => {
  test.use({ programArguments: ['--hidden'] });

  test('the phone starts in the tray', async ({ window, desktop }) => {
    await tryItOut(window);
    const program = await desktop.browserWindow(window);
    expect(await program.evaluate((opened) => opened.isVisible())).toBe(false);
  });
});

test('a call that comes in while the phone is hidden has a small window, on top and without the focus', async ({
  phone,
  window,
  desktop,
  other,
}) => {
  await tryItOut(window);
  await welcome(other, phone);
  const program = await desktop.browserWindow(window);
  await program.evaluate((opened) => opened.hide());

  const [small] = await Promise.all([desktop.waitForEvent('window'), other.call(`${await ownName(window)}@trapeze.local`)]);
  await expect(small.getByRole('button', { name: 'Answer' })).toBeVisible();
  const facts = (opened: BrowserWindow) => [opened.isVisible(), opened.isAlwaysOnTop(), opened.isFocused()];
  const smallProgram = await desktop.browserWindow(small);
  await expect.poll(() => smallProgram.evaluate(facts)).toEqual([true, true, false]);

  await closing(small, small.getByRole('button', { name: 'Answer' }).click());
  await expect(callIn(window, 'active')).toBeVisible();
  await other.callIn('active');
});

test('the small window goes when the phone itself comes to the front', async ({ phone, window, desktop, other }) => {
  await tryItOut(window);
  await welcome(other, phone);
  const program = await desktop.browserWindow(window);
  await program.evaluate((opened) => opened.hide());
  const [small] = await Promise.all([desktop.waitForEvent('window'), other.call(`${await ownName(window)}@trapeze.local`)]);
  await expect(small.getByRole('button', { name: 'Answer' })).toBeVisible();
  await closing(
    small,
    program.evaluate((opened) => opened.show()),
  );
  await window.getByRole('button', { name: 'Answer' }).first().click();
  await other.callIn('active');
});

test('Escape puts the small window away; the call rings on', async ({ phone, window, desktop, other }) => {
  await tryItOut(window);
  await welcome(other, phone);
  const program = await desktop.browserWindow(window);
  await program.evaluate((opened) => opened.hide());
  const [small] = await Promise.all([desktop.waitForEvent('window'), other.call(`${await ownName(window)}@trapeze.local`)]);
  await expect(small.getByRole('button', { name: 'Answer' })).toBeVisible();
  await closing(small, small.keyboard.press('Escape'));
  await expect(callIn(window, 'incoming')).toBeVisible();
});

test('the tray answers, hangs up, shows and quits', async ({ phone, window, desktop, other }) => {
  await watchTray(desktop);
  await tryItOut(window);
  await welcome(other, phone);
  const program = await desktop.browserWindow(window);
  await program.evaluate((opened) => opened.hide());
  await other.call(`${await ownName(window)}@trapeze.local`);
  const account = `${await ownName(window)}@trapeze.local · Registered`;
  const calm = ['Available', 'Do not disturb'];
  const after = [account, 'Redial', 'Show Trapeze', 'Quit'];
  await expect.poll(() => trayLabels(desktop)).toEqual([...calm, 'Answer bob', 'Decline bob', ...after]);

  await clickTray(desktop, 'Answer bob');
  await other.callIn('active');
  expect(await program.evaluate((opened) => opened.isVisible())).toBe(true);
  await expect.poll(() => trayLabels(desktop)).toEqual([...calm, 'Hold bob', 'Mute bob', 'Hang up bob', ...after]);
  await clickTray(desktop, 'Mute bob');
  await expect(window.getByRole('button', { name: 'Mute', pressed: true })).toBeVisible();

  await clickTray(desktop, 'Hang up bob');
  await other.callIn('ended');
  await expect.poll(() => trayLabels(desktop)).toEqual([...calm, ...after]);

  await clickTray(desktop, 'Until I switch it off');
  await expect(window.getByText(/@trapeze\.local · Do not disturb/)).toBeVisible();

  const ended = new Promise<void>((resolve) => desktop.process().once('exit', () => resolve()));
  await clickTray(desktop, 'Quit');
  await ended;
});

test('a message that comes in while nobody looks is notified; a click shows its conversation', async ({
  phone,
  window,
  desktop,
  other,
}) => {
  await tryItOut(window);
  await welcome(other, phone);
  const program = await desktop.browserWindow(window);
  const name = await ownName(window);
  await program.evaluate((opened) => opened.hide());
  await desktop.evaluate(({ Notification: NotificationClass }) => {
    const { show } = NotificationClass.prototype;
    NotificationClass.prototype.show = function (this: Notification) {
      (globalThis as NoticeScope).notice = this;
      show.call(this);
    };
  });
  await other.write(`${name}@trapeze.local`, 'Are you in?');
  const notice = () =>
    desktop.evaluate(() => [(globalThis as NoticeScope).notice?.title, (globalThis as NoticeScope).notice?.body]);
  await expect.poll(notice).toEqual(['bob', 'Are you in?']);
  await desktop.evaluate(() => (globalThis as NoticeScope).notice?.emit('click'));
  await expect(window.getByRole('log')).toContainText('Are you in?');
  expect(await program.evaluate((opened) => opened.isVisible())).toBe(true);
});
