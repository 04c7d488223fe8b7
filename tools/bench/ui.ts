import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright';
import { build, preview } from 'vite';
import { findChromium, necessarySwitches } from '../electron-double/chromium/find-chromium.ts';
import { type BenchOptions, type BenchReport, median, percentile } from './report.ts';

type Row = BenchReport['rows'][number];

const root = resolve(import.meta.dirname, '..', '..');
const configFile = join(root, 'renderer', 'vite.config.ts');
const HISTORY_ROWS = 50_000;
const CONTACTS = 10_000;
const STARTS = 5;
/** A hand that throws the list: this far with each frame, for so many frames. */
const SCROLL_PX = 900;
const SCROLL_FRAMES = 240;

/**
 * The window: what a browser has to load before anything is seen, when something is, and whether long lists scroll. Canned data, a real
 * Chromium; without one only the sizes. A frame beyond 50 ms is one that a person sees as a jerk.
 */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-bench-ui-'));
  try {
    return { name: 'ui', rows: [...(await sizes(join(folder, 'window'))), ...(await inChromium(join(folder, 'gallery')))] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sizes(outDir: string): Promise<readonly Row[]> {
  await build({ configFile, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  const page = readFileSync(join(outDir, 'index.html'), 'utf8');
  const files = [...page.matchAll(/(?:src|href)="(?:\.\/)?([^"]+\.(?:js|css))"/g)].map(([, file = '']) => join(outDir, file));
  const loaded = files.filter((file) => existsSync(file));
  const bytes = loaded.map((file) => gzipSync(readFileSync(file)).length);
  const total = bytes.reduce((sum, each) => sum + each, 0);
  return [{ what: `entry, ${loaded.length} files, kB gz`, value: rounded(total / 1_000), must: '<= 250' }];
}

async function inChromium(outDir: string): Promise<readonly Row[]> {
  const executablePath = findChromium();
  if (executablePath === undefined) return [{ what: 'scrolling, first paint', value: 'no Chromium found', must: '' }];
  const options = { configFile, mode: 'gallery', logLevel: 'error', build: { outDir, emptyOutDir: true } } as const;
  await build(options);
  const server = await preview({ ...options, preview: { host: '127.0.0.1', port: 0 } });
  const browser = await chromium.launch({ executablePath, args: [...necessarySwitches()] });
  try {
    const { port } = server.httpServer.address() as AddressInfo;
    const screen = (name: string): string => `http://127.0.0.1:${port}/testing/gallery.html?screen=${name}`;
    return [
      await firstPaint(browser, screen('idle')),
      await history(browser, screen('settings')),
      await contacts(browser, screen('contacts')),
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}

async function firstPaint(browser: Browser, url: string): Promise<Row> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const page = await browser.newPage();
    await page.goto(url);
    await page.locator('main').waitFor();
    times.push(await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"));
    await page.close();
  }
  return { what: 'first paint, ms (median)', value: rounded(median(times)), must: '' };
}

async function history(browser: Browser, url: string): Promise<Row> {
  const page = await openWide(browser, url);
  await page.evaluate(`(async () => {
    const { phone, session } = window.gallery;
    phone.remember(${HISTORY_ROWS});
    await session.history.reload();
    while (session.history.state.getState().all.rows.length < ${HISTORY_ROWS}) {
      await session.history.loadOlder('all');
      await new Promise(requestAnimationFrame);
    }
    session.view.setState({ page: 'history' });
  })()`);
  await page.locator('section[tabindex]').waitFor();
  return scrolled(page, `history, ${HISTORY_ROWS} rows`, "document.querySelector('section[tabindex]')");
}

async function contacts(browser: Browser, url: string): Promise<Row> {
  const page = await openWide(browser, url);
  await page.evaluate(`window.gallery.phone.meet(${CONTACTS})`);
  await page.getByText(`(${CONTACTS})`).waitFor();
  return scrolled(page, `contacts, ${CONTACTS} people`, "document.querySelector('main section div.overflow-y-auto')");
}

async function openWide(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1024, height: 720 } });
  await page.goto(url);
  await page.locator('main').waitFor();
  return page;
}

/** Down and up again, frame by frame. */
async function scrolled(page: Page, what: string, scroller: string): Promise<Row> {
  const frames = await page.evaluate<number[]>(`new Promise((resolve) => {
    const list = ${scroller};
    const frames = [];
    let before = performance.now();
    let count = 0;
    const step = (now) => {
      if (count > 1) frames.push(now - before);
      before = now;
      count += 1;
      list.scrollTop += count < ${SCROLL_FRAMES / 2} ? ${SCROLL_PX} : -${SCROLL_PX};
      if (count < ${SCROLL_FRAMES}) requestAnimationFrame(step);
      else resolve(frames);
    };
    requestAnimationFrame(step);
  })`);
  await page.close();
  return {
    what: `${what}: longest frame, ms`,
    value: rounded(Math.max(...frames)),
    must: '<= 50',
    'over 50 ms': frames.filter((frame) => frame > 50).length,
    'p99 ms': rounded(percentile(frames, 0.99)),
    'median ms': rounded(median(frames)),
  };
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
