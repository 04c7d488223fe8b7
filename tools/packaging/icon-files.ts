/** A square picture as a PNG file. */
export interface Picture {
  readonly pixels: number;
  readonly png: Buffer;
}

const ICO_HEAD_BYTES = 6;
const ICO_ENTRY_BYTES = 16;

/** A Windows icon with a PNG for each size, as every Windows since Vista reads it. Sizes: 16 to 256 pixels. */
export function serializeIco(pictures: readonly Picture[]): Buffer {
  const head = Buffer.alloc(ICO_HEAD_BYTES);
  head.writeUInt16LE(1, 2); // an icon, not a cursor
  head.writeUInt16LE(pictures.length, 4);
  let offset = ICO_HEAD_BYTES + ICO_ENTRY_BYTES * pictures.length;
  const entries = pictures.map(({ pixels, png }) => {
    const entry = Buffer.alloc(ICO_ENTRY_BYTES);
    entry.writeUInt8(pixels % 256, 0); // 256 is written as 0
    entry.writeUInt8(pixels % 256, 1);
    entry.writeUInt16LE(1, 4); // planes
    entry.writeUInt16LE(32, 6); // bits of a pixel
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([head, ...entries, ...pictures.map(({ png }) => png)]);
}

/** What macOS calls a picture of so many pixels. Those of double density have a name of their own for the same size. */
const icnsTypes: Readonly<Record<number, readonly string[]>> = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

function icnsBlock(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(head.length + content.length, 4);
  return Buffer.concat([head, content]);
}

/** A macOS icon with a PNG for each size; sizes that it has no name for are left out. */
export function serializeIcns(pictures: readonly Picture[]): Buffer {
  const blocks = pictures.flatMap(({ pixels, png }) => (icnsTypes[pixels] ?? []).map((type) => icnsBlock(type, png)));
  return icnsBlock('icns', Buffer.concat(blocks));
}
