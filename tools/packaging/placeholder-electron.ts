import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliveredWire } from './fuses.ts';

const locales = ['de', 'en-US', 'zh-CN', 'zh-TW'];

/** Head of a program for Linux: enough to be told from a script. */
const ELF = Buffer.from('7f454c4602010100', 'hex');

/**
 * Makes a folder of the shape that electron-builder takes for an unpacked Electron for Linux (`electronDist`), so that everything of a
 * package can be looked at where there is no binary. What is packed with it does not run.
 */
export function placeElectron(folder: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'), { recursive: true });
  for (const locale of locales) writeFileSync(join(folder, 'locales', `${locale}.pak`), '');
  writeFileSync(join(folder, 'LICENSE'), 'The place of the licence of Electron.\n');
  for (const program of ['electron', 'chrome-sandbox']) {
    const wire = program === 'electron' ? deliveredWire() : Buffer.alloc(0);
    writeFileSync(join(folder, program), Buffer.concat([ELF, Buffer.from('The place of a program of Electron.'), wire]), {
      mode: 0o755,
    });
  }
}
