import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { resample } from '../interop/sound/resample.ts';
import { type Sound, writeWav } from '../interop/sound/wav.ts';

/**
 * Mean opinion score of what was heard by the program of ITU-T P.862 that `PESQ_BIN` names; `undefined` without one.
 *
 * @param band narrow: P.862 at 8 kHz; wide: P.862.2 at 16 kHz
 * @throws Error when it ends without a verdict
 */
export function pesqOf(said: Sound, heard: Sound, band: 'narrow' | 'wide', folder: string): number | undefined {
  const program = process.env.PESQ_BIN;
  if (program === undefined) return undefined;
  const rateHz = band === 'wide' ? 16_000 : 8_000;
  const files = { said: join(folder, 'pesq-said.wav'), heard: join(folder, 'pesq-heard.wav') };
  writeWav(files.said, resample(said, rateHz));
  writeWav(files.heard, resample(heard, rateHz));
  const words = [`+${rateHz}`, ...(band === 'wide' ? ['+wb'] : []), files.said, files.heard];
  // It leaves a file of results where it stands.
  const { stdout } = spawnSync(program, words, { cwd: folder, encoding: 'utf8' });
  const [, score] = /Prediction[^\n]*=[^\n]*?(-?\d+\.\d+)\s*$/m.exec(stdout ?? '') ?? [];
  if (score === undefined) throw new Error(`${program} gives no verdict: ${stdout}`);
  return Number(score);
}
