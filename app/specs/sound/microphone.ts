import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pattern, render, SAMPLE_RATE } from './pattern.ts';

/** What the windows' microphones pick up, and what the other phones play. */
export const microphonePattern = pattern(1);
export const otherPhonePattern = pattern(2);
export const thirdPhonePattern = pattern(3);

/** A WAV file of `samples`, mono, 16 bits. */
function wav(samples: Int16Array): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(2 * SAMPLE_RATE, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)]);
}

/** Switches that give Chromium, also in Electron, a microphone which plays our melody in a loop, and nobody to ask for permission. */
export function microphoneSwitches(): readonly string[] {
  const folder = join(tmpdir(), `trapeze-specs-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'microphone.wav');
  // Another run may be playing it: it is put there whole, in one step.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, wav(render(microphonePattern)));
  renameSync(draft, file);
  return ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${file}`];
}
