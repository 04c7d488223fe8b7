// `node tools/packaging/icons.ts`: makes the icons of the packages from assets/icons/app.svg. To be run when the drawing changes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { findChromium, necessarySwitches } from '../electron-double/chromium/find-chromium.ts';
import { type Picture, serializeIcns, serializeIco } from './icon-files.ts';

const folder = join(import.meta.dirname, '..', '..', 'assets', 'icons');
const sizes = [16, 32, 48, 64, 128, 256, 512, 1024];
const MOST_OF_ICO = 256;
const MOST_OF_LINUX = 512;

async function draw(page: Page, drawing: string, pixels: number): Promise<Picture> {
  await page.setViewportSize({ width: pixels, height: pixels });
  await page.setContent(
    `<style>html,body{margin:0;overflow:hidden}svg{display:block;width:100vw;height:100vh}</style>${drawing}`,
  );
  return { pixels, png: await page.screenshot({ omitBackground: true }) };
}

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('no Chromium found to draw with (set CHROMIUM_PATH)');
const browser = await chromium.launch({ executablePath, args: [...necessarySwitches()] });
try {
  const page = await browser.newPage();
  const drawing = readFileSync(join(folder, 'app.svg'), 'utf8');
  const pictures: Picture[] = [];
  for (const pixels of sizes) pictures.push(await draw(page, drawing, pixels));
  mkdirSync(join(folder, 'linux'), { recursive: true });
  for (const { pixels, png } of pictures.filter((picture) => picture.pixels <= MOST_OF_LINUX)) {
    writeFileSync(join(folder, 'linux', `${pixels}x${pixels}.png`), png);
  }
  writeFileSync(join(folder, 'app.ico'), serializeIco(pictures.filter(({ pixels }) => pixels <= MOST_OF_ICO)));
  writeFileSync(join(folder, 'app.icns'), serializeIcns(pictures));
  const largest = pictures.at(-1);
  if (largest) writeFileSync(join(folder, 'app.png'), largest.png);
} finally {
  await browser.close();
}
