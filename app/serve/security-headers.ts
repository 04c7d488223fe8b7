type Directives = Readonly<Record<string, readonly string[]>>;

/** The page of the console's terminal, as the build names it. */
const CONSOLE_PAGE = '/console.html';

const ownScripts: Directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};

/** Content Security Policy of the window: its own files, nothing inline, nobody may frame it. */
const windowPolicy: Directives = {
  ...ownScripts,
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'media-src': ["'self'", 'blob:'],
  'worker-src': ["'self'"],
  'frame-src': ["'self'"],
  'frame-ancestors': ["'none'"],
};

/**
 * That of the console's page: xterm.js writes styles inline, so that it has a page apart, which
 * only our window may frame and which reaches nothing.
 */
const consolePolicy: Directives = {
  ...ownScripts,
  'style-src': ["'self'", "'unsafe-inline'"],
  'frame-ancestors': ["'self'"],
};

function policyText(directives: Directives): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/**
 * What every answer with a part of the window carries, on the desktop and in a browser.
 *
 * @param connect origins, beside its own, that the window may open connections to
 * @param pathname of the URL that was asked for
 */
export function securityHeaders(connect: readonly string[] = [], pathname = '/'): Readonly<Record<string, string>> {
  const policy = pathname === CONSOLE_PAGE ? consolePolicy : { ...windowPolicy, 'connect-src': ["'self'", ...connect] };
  return {
    'Content-Security-Policy': policyText(policy),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'microphone=(self), speaker-selection=(self), camera=(), geolocation=(), display-capture=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}
