import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { serializeIcns, serializeIco } from './icon-files.ts';

const icons = join(import.meta.dirname, '..', '..', 'assets', 'icons');
const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Width that a PNG file states. */
const widthOf = (png: Buffer): number => png.readUInt32BE(16);

test('a Windows icon lists its pictures and where each lies', () => {
  const pictures = [
    { pixels: 16, png: Buffer.from('sixteen') },
    { pixels: 256, png: Buffer.from('large') },
  ];
  const ico = serializeIco(pictures);
  assert.deepEqual([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)], [0, 1, 2]);
  assert.deepEqual([ico[6], ico[6 + 16]], [16, 0], '256 is written as 0');
  for (const [index, { png }] of pictures.entries()) {
    const entry = 6 + 16 * index;
    const from = ico.readUInt32LE(entry + 12);
    assert.deepEqual(ico.subarray(from, from + ico.readUInt32LE(entry + 8)), png);
  }
});

test('a macOS icon is blocks with their lengths, one for each use of a size', () => {
  const icns = serializeIcns([
    { pixels: 32, png: Buffer.from('thirty-two') },
    { pixels: 48, png: Buffer.from('no name for it') },
  ]);
  assert.equal(icns.toString('latin1', 0, 4), 'icns');
  assert.equal(icns.readUInt32BE(4), icns.length);
  const types: string[] = [];
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) types.push(icns.toString('latin1', at, at + 4));
  assert.deepEqual(types, ['icp5', 'ic11']);
});

test('the icons of the packages are there, each in the size its name says', () => {
  for (const pixels of [16, 32, 48, 64, 128, 256, 512]) {
    const png = readFileSync(join(icons, 'linux', `${pixels}x${pixels}.png`));
    assert.deepEqual(png.subarray(0, 8), PNG_SIGNATURE);
    assert.equal(widthOf(png), pixels);
  }
  const ico = readFileSync(join(icons, 'app.ico'));
  const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_, index) =>
    widthOf(ico.subarray(ico.readUInt32LE(6 + 16 * index + 12))),
  );
  assert.deepEqual(sizes, [16, 32, 48, 64, 128, 256]);
  const icns = readFileSync(join(icons, 'app.icns'));
  assert.equal(icns.readUInt32BE(4), icns.length);
  assert.equal(widthOf(readFileSync(join(icons, 'app.png'))), 1024);
});
