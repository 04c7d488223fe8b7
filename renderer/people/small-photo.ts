/** Pictures are kept so wide and high: enough for the largest place they are shown in. */
const SIDE_PX = 192;

/** A square of the middle of a picture, small enough to be kept. @returns a `data:` URL; undefined when the file is no picture */
export async function smallPhoto(file: Blob): Promise<string | undefined> {
  const picture = await createImageBitmap(file).catch(() => undefined); // no picture
  if (!picture) return undefined;
  const side = Math.min(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = SIDE_PX;
  canvas.height = SIDE_PX;
  const context = canvas.getContext('2d');
  const left = (picture.width - side) / 2;
  const top = (picture.height - side) / 2;
  context?.drawImage(picture, left, top, side, side, 0, 0, SIDE_PX, SIDE_PX);
  picture.close();
  return context ? canvas.toDataURL('image/jpeg', 0.85) : undefined;
}
