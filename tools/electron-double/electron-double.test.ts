import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { findChromium } from './chromium/find-chromium.ts';

const launch = join(import.meta.dirname, 'launch');
const sample = join(import.meta.dirname, 'sample');
const skip = findChromium() === undefined && !process.env.CI ? 'no Chromium found (set CHROMIUM_PATH)' : false;

interface Program {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly userData: string;
}

async function start(context: TestContext): Promise<Program> {
  const userData = mkdtempSync(join(tmpdir(), 'electron-double-test-'));
  const args = [sample, `--user-data-dir=${userData}`, '--use-fake-device-for-media-stream'];
  const app = await _electron.launch({ executablePath: launch, args });
  context.after(async () => {
    await app.close();
    rmSync(userData, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  const page = await app.firstWindow();
  await page.waitForURL(/first/);
  return { app, page, userData };
}

/** What the sample program has seen, once there is something of that name. */
async function seen(app: ElectronApplication, name: string): Promise<unknown> {
  for (;;) {
    const found = await app.evaluate((_electron, wanted) => {
      const log = (globalThis as unknown as { seen: [string, unknown][] }).seen;
      return log.find(([key]) => key === wanted)?.[1];
    }, name);
    if (found !== undefined) return found;
  }
}

/** Processes whose command line names `text`. */
function processesWith(text: string): readonly string[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return ids.filter((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(text);
    } catch {
      return false; // gone meanwhile
    }
  });
}

test('a program runs unchanged: window, scheme, preload, ports, permissions', { skip }, async (context) => {
  const { app, page } = await start(context);
  assert.equal(await page.title(), 'Sample');
  assert.equal(await app.evaluate((electron) => electron.app.getVersion()), '1.2.3');
  const window = await app.browserWindow(page);
  assert.equal(await window.evaluate((opened) => opened.isVisible()), true);

  await context.test('the preload shares functions and values with the page, nothing else', async () => {
    const result = await page.evaluate(() => {
      const { sample } = globalThis as unknown as { sample: Record<string, (...args: unknown[]) => unknown> };
      const called: unknown[] = [];
      sample.each?.([1, { deep: [2] }], (value: unknown) => called.push(value));
      return [sample.platform, sample.add?.(2, 3), called, typeof Reflect.get(globalThis, 'secret'), Object.isFrozen(sample)];
    });
    assert.deepEqual(result, [process.platform, 5, [1, { deep: [2] }], 'undefined', true]);
    const failure = page.evaluate(() => (globalThis as unknown as { sample: { fail(): void } }).sample.fail());
    await assert.rejects(failure, /as asked/);
  });

  await context.test('a page asks the main process, which sees the scheme of the program', async () => {
    const answer = await page.evaluate(
      () =>
        new Promise((resolve) => {
          (globalThis as unknown as { sample: { ask(value: number, then: (answer: unknown) => void): void } }).sample.ask(
            7,
            resolve,
          );
        }),
    );
    assert.deepEqual(answer, ['app://sample/?first', 7, 7]);
  });

  await context.test('a port joins a page to a utility process, binary both ways; its end is seen', async () => {
    const echoed = await page.evaluate(async () => {
      const scope = globalThis as unknown as { sample: { port(): void }; port?: MessagePort };
      scope.sample.port();
      while (!scope.port) await new Promise((resolve) => setTimeout(resolve, 10));
      const { port } = scope;
      const answer = new Promise<MessageEvent>((resolve) => {
        port.onmessage = resolve;
      });
      port.postMessage({ frame: Int16Array.of(-1, 0, 32_767), nothing: undefined, many: [NaN, 'ü'] });
      const { data } = await answer;
      port.close();
      return [data.frame instanceof Int16Array, [...data.frame], 'nothing' in data, data.many.map(String)];
    });
    assert.deepEqual(echoed, [true, [-1, 0, 32_767], true, ['NaN', 'ü']]);
    assert.equal(await seen(app, 'utility'), 'got: here is a port');
  });

  await context.test('permissions are what the handlers of the program say', async () => {
    const ask = (constraints: MediaStreamConstraints): Promise<string> =>
      page.evaluate(
        (wanted) =>
          navigator.mediaDevices.getUserMedia(wanted).then(
            () => 'granted',
            (error: Error) => error.name,
          ),
        constraints,
      );
    assert.equal(await ask({ audio: true }), 'granted');
    assert.equal(await ask({ video: true }), 'NotAllowedError');
  });

  await context.test('a navigation that the program prevents does not happen', async () => {
    await page.click('#away', { noWaitAfter: true });
    assert.equal(await seen(app, 'will-navigate'), 'https://example.invalid/');
    assert.equal(await page.evaluate(() => document.title), 'Sample');
  });

  await context.test('what the double does not have throws and is named', async () => {
    const missing = app.evaluate((electron) => electron.app.showEmojiPanel());
    await assert.rejects(missing, /app\.showEmojiPanel is outside of its subset/);
    const option = app.evaluate((electron) => void new electron.BrowserWindow({ vibrancy: 'menu' }));
    await assert.rejects(option, /BrowserWindow option vibrancy is outside of its subset/);
    const inPage = page.evaluate(() => (globalThis as unknown as { sample: { missing(): void } }).sample.missing());
    await assert.rejects(inPage, /ipcRenderer\.sendSync is outside of its subset/);
  });
});

test('a second start hands its arguments to the first and ends', { skip }, async (context) => {
  const { app, userData } = await start(context);
  const second = spawn(launch, [sample, `--user-data-dir=${userData}`, 'sip:alice@example.com'], { stdio: 'ignore' });
  assert.deepEqual(await once(second, 'exit'), [0, null]);
  assert.equal(await seen(app, 'second-instance'), 'sip:alice@example.com');
});

test('nothing of it is left when the program ends, or is killed', {
  skip: skip || (process.platform !== 'linux' && 'looks into /proc'),
}, async (context) => {
  const { app, page, userData } = await start(context);
  const closed = once(app.process(), 'exit');
  assert.ok(processesWith(userData).length > 0);
  await page.title();
  await app.close();
  await closed;
  // They were killed; the system takes a moment to see them off.
  while (processesWith(userData).length > 0) await new Promise(setImmediate);

  const killed = spawn(launch, [sample, `--user-data-dir=${userData}`, '--remote-debugging-port=0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  for await (const line of createInterface({ input: killed.stderr })) if (line.startsWith('DevTools listening on')) break;
  assert.ok(processesWith(userData).length > 1);
  killed.kill('SIGKILL');
  while (processesWith(userData).length > 0) await new Promise(setImmediate);
});
