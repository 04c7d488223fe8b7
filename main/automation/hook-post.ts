/** One POST of a webhook. */
export interface HookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Posts, and gives the HTTP status; 0: there was no answer, or `signal` ended the wait. Never rejects. */
export type PostHook = (request: HookRequest, signal: AbortSignal) => Promise<number>;

/** By `fetch`. Redirections are not followed: an address is what the person wrote. What the other side answers is not read. */
export const postByFetch: PostHook = async ({ url, headers, body }, signal) => {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0; // no such host, nobody there, a certificate that is not believed, or too slow: it is tried again
  }
};

/** `https`, or `http` to this computer: what happens here is nobody else's business on the way. No name and password in it. */
export function isHookUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url?.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname));
}
