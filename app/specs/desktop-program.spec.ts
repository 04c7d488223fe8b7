import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Notification as Notice } from 'electron';
import type { ElectronApplication, Page } from 'playwright/test';
import { callIn, numberField, ownName, tryItOut, welcome } from './person.ts';
import { expect, openDesktop, test } from './phone.ts';

/** Keys that the program has taken of the system: nothing can press one there, so each is kept with what it does. */
interface KeyScope {
  globalKeys?: Map<string, () => void>;
}

async function watchKeys(desktop: ElectronApplication): Promise<void> {
  await desktop.evaluate(({ globalShortcut }) => {
    const { register, unregisterAll } = globalShortcut;
    const keys = new Map<string, () => void>();
    (globalThis as KeyScope).globalKeys = keys;
    globalShortcut.register = (key, act) => {
      if (key === 'Control+Alt+E') return false; // as one of another program
      keys.set(key, act);
      return register.call(globalShortcut, key, act);
    };
    globalShortcut.unregisterAll = () => {
      keys.clear();
      unregisterAll.call(globalShortcut);
    };
  });
}

const takenKeys = (desktop: ElectronApplication): Promise<readonly string[]> =>
  desktop.evaluate(() => [...((globalThis as KeyScope).globalKeys?.keys() ?? [])]);

async function pressEverywhere(desktop: ElectronApplication, key: string): Promise<void> {
  await desktop.evaluate((_electron, pressed) => (globalThis as KeyScope).globalKeys?.get(pressed)?.(), key);
}

async function openSettings(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Settings', exact: true }).click();
}

async function chooseKey(window: Page, action: string, keys: string): Promise<void> {
  await window.getByRole('button', { name: `${action}: Choose…` }).click();
  await window.keyboard.press(keys);
}

test('keys for every program: none until it is chosen; then they answer, mute and end', async ({
  phone,
  window,
  desktop,
  other,
}) => {
  await watchKeys(desktop);
  await tryItOut(window);
  await welcome(other, phone);
  await openSettings(window);
  expect(await takenKeys(desktop)).toEqual([]);

  await window.getByRole('button', { name: 'Answer: Choose…' }).click();
  await window.keyboard.press('a');
  await expect(window.getByRole('button', { name: 'Answer: Press the keys…' })).toBeVisible();
  await window.keyboard.press('Control+Alt+KeyA');
  await expect(window.getByRole('button', { name: 'Answer: Ctrl + Alt + A' })).toBeVisible();
  await chooseKey(window, 'Mute', 'F9');
  await chooseKey(window, 'End the call', 'Control+Alt+KeyE');
  await expect(window.getByText('Another program has this key.')).toBeVisible();
  await window.getByRole('button', { name: 'Remove the key for: End the call' }).click();
  await expect(window.getByText('Another program has this key.')).toBeHidden();
  await chooseKey(window, 'End the call', 'Control+Alt+KeyX');
  await expect.poll(() => takenKeys(desktop)).toEqual(['Control+Alt+A', 'Control+Alt+X', 'F9']);

  await window.getByRole('button', { name: 'Phone', exact: true }).click();
  await other.call(`${await ownName(window)}@trapeze.local`);
  await expect(callIn(window, 'incoming').first()).toBeVisible();
  await pressEverywhere(desktop, 'Control+Alt+A');
  await expect(callIn(window, 'active')).toBeVisible();
  await pressEverywhere(desktop, 'F9');
  await expect(window.getByRole('button', { name: 'Mute', pressed: true })).toBeVisible();
  await pressEverywhere(desktop, 'Control+Alt+X');
  await expect(callIn(window, 'active')).toBeHidden();
});

test('a key dials what is selected: it comes into the number field, and the phone to the front', async ({ window, desktop }) => {
  await watchKeys(desktop);
  await tryItOut(window);
  await openSettings(window);
  await chooseKey(window, 'Dial what is selected or copied', 'Control+Alt+KeyD');
  await expect.poll(() => takenKeys(desktop)).toEqual(['Control+Alt+D']);
  const program = await desktop.browserWindow(window);
  await program.evaluate((opened) => opened.hide());
  await desktop.evaluate(async ({ clipboard }) => {
    await (process.platform === 'linux' ? clipboard.selection : clipboard).writeText(' +49 30 1234567\n');
  });
  await pressEverywhere(desktop, 'Control+Alt+D');
  await expect.poll(() => program.evaluate((opened) => opened.isVisible())).toBe(true);
  await expect(numberField(window)).toHaveValue('+49 30 1234567');
});

test('keys that were chosen are there after the next start', async ({ phone, window, desktop }) => {
  await tryItOut(window);
  await openSettings(window);
  await chooseKey(window, 'Mute', 'F9');
  await expect(window.getByRole('button', { name: 'Mute: F9' })).toBeVisible();
  await desktop.close();
  const again = await openDesktop(phone.folder, []);
  try {
    const later = await again.firstWindow();
    await openSettings(later);
    await expect(later.getByRole('button', { name: 'Mute: F9' })).toBeVisible();
    expect(await again.evaluate(({ globalShortcut }) => globalShortcut.isRegistered('F9'))).toBe(true);
  } finally {
    await again.close();
  }
});

test('where the window went is said when it is closed for the first time, and not again', async ({ window, desktop }) => {
  interface Scope {
    notices?: string[];
  }
  await desktop.evaluate(({ Notification }) => {
    const notices: string[] = [];
    (globalThis as Scope).notices = notices;
    const { show } = Notification.prototype;
    Notification.prototype.show = function (this: Notice) {
      notices.push(this.body);
      show.call(this);
    };
  });
  await tryItOut(window);
  const program = await desktop.browserWindow(window);
  for (const _time of [1, 2]) {
    await program.evaluate((opened) => opened.close());
    expect(await program.evaluate((opened) => opened.isVisible())).toBe(false);
    await program.evaluate((opened) => opened.show());
  }
  const said = await desktop.evaluate(() => (globalThis as Scope).notices);
  expect(said).toEqual([expect.stringContaining('goes on in the tray')]);
});

test('what waits for the person is counted on the icon of the program', async ({ phone, window, desktop, other }) => {
  test.skip(process.env.TRAPEZE_ELECTRON === 'real' && process.platform !== 'darwin', 'not every desktop has a number on icons');
  const badge = (): Promise<number> => desktop.evaluate(({ app }) => app.getBadgeCount());
  await tryItOut(window);
  await welcome(other, phone);
  expect(await badge()).toBe(0);
  await other.call(`${await ownName(window)}@trapeze.local`);
  await expect(callIn(window, 'incoming').first()).toBeVisible();
  await other.hangUp();
  await expect.poll(badge).toBe(1);
});

test('after the computer slept the accounts register anew', async ({ phone, window, desktop }) => {
  await tryItOut(window);
  const sequence = (): number => {
    using database = new DatabaseSync(join(phone.dataDir, 'trapeze.sqlite'), { readOnly: true });
    return Number(database.prepare('select max(cseq) as latest from bindings').get()?.latest);
  };
  const before = sequence();
  await desktop.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
  await expect.poll(sequence).toBeGreaterThan(before);
});

test('reports of crashes are counted, and their folder is shown', async ({ phone, window, desktop }) => {
  interface Scope {
    shownFolder?: string;
  }
  await desktop.evaluate(({ shell }) => {
    shell.openPath = (path) => {
      (globalThis as Scope).shownFolder = path;
      return Promise.resolve('');
    };
  });
  await tryItOut(window);
  await openSettings(window);
  await expect(window.getByText('There are none. They stay on this computer; nothing is sent.')).toBeVisible();
  await window.getByRole('button', { name: 'Open folder' }).click();
  await expect.poll(() => desktop.evaluate(() => (globalThis as Scope).shownFolder)).toContain(phone.folder);
});

test.describe('installed', () => {
  const configFolder = mkdtempSync(join(tmpdir(), 'trapeze-spec-config-'));
  test.use({ programEnvironment: { DOUBLE_PACKAGED: '1', XDG_CONFIG_HOME: configFolder } });
  test.skip(process.platform !== 'linux' || process.env.TRAPEZE_ELECTRON === 'real', 'only the double can be as if installed');
  test.afterAll(() => rmSync(configFolder, { recursive: true }));

  test('the phone starts when the person signs in, if wished, in the tray', async ({ window }) => {
    const entry = (): string => {
      try {
        return readFileSync(join(configFolder, 'autostart', 'trapeze.desktop'), 'utf8');
      } catch {
        return '';
      }
    };
    await tryItOut(window);
    await openSettings(window);
    await expect(window.getByRole('radio', { name: 'No', exact: true })).toBeChecked();
    await window.getByRole('radio', { name: 'Tray only' }).click();
    await expect.poll(entry).toMatch(/^Exec=".+" "--hidden"$/m);
    await window.getByRole('radio', { name: 'Window' }).click();
    await expect.poll(entry).toMatch(/^Exec="[^"]+"$/m);
    await window.getByRole('radio', { name: 'No', exact: true }).click();
    await expect.poll(entry).toBe('');
  });

  test('a system that does not take the setting is named', async ({ window }) => {
    rmSync(join(configFolder, 'autostart'), { recursive: true, force: true });
    writeFileSync(join(configFolder, 'autostart'), 'a file where the folder would be');
    await tryItOut(window);
    await openSettings(window);
    await window.getByRole('radio', { name: 'Window' }).click();
    await expect(window.getByText('The system did not take the setting.')).toBeVisible();
    await expect(window.getByRole('radio', { name: 'No', exact: true })).toBeChecked();
  });
});
