import type { PhoneClient } from '../connection/phone-client.ts';

/** Characters that go to the engine at once. */
const PIECE = 30_000;
/** Larger files are not read at all. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A file's text: UTF-8 or UTF-16 by its mark, else UTF-8, else what old programs write where this language is spoken. */
function decodeText(bytes: Uint8Array, language: string): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(language.startsWith('zh') ? 'gb18030' : 'windows-1252').decode(bytes);
  }
}

/** Nobody has contacts or a profile of that length. */
export class FileTooLong extends RangeError {}

/** Hands a file over to the engine. Rejects like a request, or with {@link FileTooLong}. @returns what to name it by */
export async function uploadFile(client: PhoneClient, file: Blob, language: string): Promise<string> {
  if (file.size > MOST_BYTES) throw new FileTooLong();
  return uploadText(client, decodeText(new Uint8Array(await file.arrayBuffer()), language));
}

async function uploadText(client: PhoneClient, text: string): Promise<string> {
  const { uploadId } = await client.uploads.begin();
  for (let start = 0; start < text.length; start += PIECE) {
    await client.uploads.add({ uploadId, text: text.slice(start, start + PIECE) });
  }
  return uploadId;
}

/** Gives the person a file made of what comes. Rejects like a request. */
export async function downloadText(name: string, type: string, pieces: AsyncIterable<string>): Promise<void> {
  const parts: string[] = [];
  for await (const piece of pieces) parts.push(piece);
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
