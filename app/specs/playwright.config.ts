import { defineConfig } from 'playwright/test';
import { findChromium, necessarySwitches } from '../../tools/electron-double/chromium/find-chromium.ts';
import type { SurfaceOptions } from './phone.ts';
import { microphoneSwitches } from './sound/microphone.ts';

const chromium = findChromium();
if (chromium === undefined && process.env.CI)
  throw new Error('the window specs need a Chromium: install one or set CHROMIUM_PATH');

const pictures = /gallery\.spec\.ts/;
/** Stories of one surface only. */
const desktopOnly = /desktop-[\w-]+\.spec\.ts/;
const browserOnly = /browser-[\w-]+\.spec\.ts/;

/** The same stories on the desktop and in a browser; pictures of all screens beside them. */
export default defineConfig<SurfaceOptions>({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../../test-results',
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  use: {
    locale: 'en-US',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: [...necessarySwitches(), ...microphoneSwitches()],
    },
  },
  projects: [
    { name: 'desktop', testIgnore: [pictures, browserOnly], use: { surface: 'desktop' } },
    { name: 'browser', testIgnore: [pictures, desktopOnly], use: { surface: 'browser' } },
    { name: 'pictures', testMatch: pictures, ...(chromium === undefined ? { grepInvert: /./ } : {}) },
  ],
});
