import { join } from 'node:path';
import { speechLike } from '../sound/speech-like.ts';
import { readWav, type Sound, writeWav } from '../sound/wav.ts';
import { run } from './child.ts';
import { isInstalled, peersDirectory, withoutPeers } from './peers.ts';
import type { Scratch } from './scratch.ts';

/** More than twelve seconds when espeak-ng says it. */
const TEXT =
  'The quick brown fox jumps over the lazy dog while a wizard mixes five dozen jars of liquid veneer. ' +
  'Pack my box with a dozen more, and call me back before the sun sets over the western hills tonight.';
const RATE_HZ = 16_000;
const FALLBACK_S = 14;

export interface Speech {
  readonly file: string;
  readonly sound: Sound;
  readonly seconds: number;
}

/** A voice of more than twelve seconds: espeak-ng's where it is installed, else one of our own making. */
export async function makeSpeech(scratch: Scratch): Promise<Speech> {
  const file = scratch.fresh('speech.wav');
  if (!withoutPeers() && isInstalled('espeak-ng') && isInstalled('sox')) {
    await run(join(peersDirectory, 'lib/mkwav'), [file, String(RATE_HZ), 'speech', TEXT], {}, 20_000);
  } else {
    writeWav(file, speechLike(FALLBACK_S, RATE_HZ));
  }
  const sound = readWav(file);
  return { file, sound, seconds: sound.samples.length / sound.rateHz };
}
