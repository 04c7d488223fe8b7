import type { IncomingMessage } from 'node:http';
import { fail, ok, type Result } from '../../main/base/result.ts';

/** What a request's body says: nothing is `undefined`. Beyond `mostBytes` the rest is not read. */
export async function readJson(request: IncomingMessage, mostBytes: number): Promise<Result<unknown, 'TOO_LARGE' | 'NO_JSON'>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) return fail('TOO_LARGE');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  try {
    return ok(text.trim() === '' ? undefined : JSON.parse(text));
  } catch {
    return fail('NO_JSON');
  }
}
