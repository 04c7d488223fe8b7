import { protocol } from 'electron';
import { securityHeaders } from '../serve/security-headers.ts';
import { StaticFiles } from '../serve/static-files.ts';
import { isOurs, SCHEME } from './origin.ts';

/** Makes `app:` a scheme like https: with an origin, fetch and worklets. Only before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
  ]);
}

/** Serves the built window under our origin, and nothing else. Throws when it is not built. */
export function serveWindowFiles(directory: string): void {
  const files = new StaticFiles(directory);
  const headers = securityHeaders();
  const notFound = (): Response => new Response('Not found.', { status: 404, headers });
  protocol.handle(SCHEME, async ({ url, method }) => {
    const { pathname } = new URL(url);
    const file = isOurs(url) && method === 'GET' ? files.find(pathname) : undefined;
    if (file === undefined) return notFound();
    return new Response(await file.read(), { headers: { ...securityHeaders([], pathname), 'Content-Type': file.type } });
  });
}
