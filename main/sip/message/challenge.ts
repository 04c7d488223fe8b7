import { fail, ok, type Result } from '../../base/result.ts';
import { genericValue, isToken, token } from './characters.ts';
import { Lexer } from './lexer.ts';
import { type Params, quoted } from './params.ts';
import type { ParseFailure } from './parse-failure.ts';

/** WWW-Authenticate and Proxy-Authenticate: one challenge per row (RFC 3261 §20.44, §20.27). */
export interface Challenge {
  /** As written, such as `Digest`. */
  readonly scheme: string;
  /** Names in lower case, values without quotes. A scheme that is no list of parameters has its text under the name `''`. */
  readonly params: Params;
}

/** Authorization and Proxy-Authorization (RFC 3261 §20.7, §20.28). */
export type Credentials = Challenge;

const badScheme = fail<ParseFailure>({ element: 'authentication scheme', expected: 'a token and a space' });
const badParams = fail<ParseFailure>({
  element: 'authentication parameters',
  expected: 'name=value joined by commas, each name once',
});

/** Parses `scheme name=value, …` (RFC 3261 §25.1 `challenge`, `credentials`). */
export function parseChallenge(value: string): Result<Challenge, ParseFailure> {
  return readChallenge(new Lexer(value));
}

/** {@link parseChallenge} of all that is before `lexer`. */
export function readChallenge(lexer: Lexer): Result<Challenge, ParseFailure> {
  const scheme = lexer.token();
  if (scheme === '') return badScheme;
  lexer.skipSpace();
  if (lexer.isAtEnd) return ok({ scheme, params: new Map() });
  const start = lexer.at;
  const params = readAuthParams(lexer);
  if (params.ok) return ok({ scheme, params: params.value });
  return scheme.toLowerCase() === 'digest' ? params : ok({ scheme, params: new Map([['', lexer.text.slice(start, lexer.end)]]) });
}

/** Reads `name=value` joined by commas up to the end: also Authentication-Info (§20.6). Empty elements are skipped. */
export function readAuthParams(lexer: Lexer): Result<Params, ParseFailure> {
  const params = new Map<string, string>();
  do {
    lexer.skipSpace();
    const name = lexer.lowerRun(token);
    if (name === '') continue;
    if (!lexer.takeSeparator(0x3d) || params.has(name)) return badParams;
    const value = lexer.quotedString() ?? lexer.run(genericValue);
    if (value === '' && lexer.octets[lexer.at - 1] !== 0x22) return badParams;
    params.set(name, value);
  } while (lexer.takeSeparator(0x2c));
  lexer.skipSpace();
  return lexer.isAtEnd ? ok(params) : badParams;
}

/** Writes a challenge; all values but `algorithm` and `stale` are quoted (RFC 3261 §25.1). */
export function serializeChallenge(challenge: Challenge): string {
  return serializeAuth(challenge, (name) => name === 'algorithm' || name === 'stale');
}

/** Writes credentials; all values but `algorithm`, `qop` and `nc` are quoted. */
export function serializeCredentials(credentials: Credentials): string {
  return serializeAuth(credentials, (name) => name === 'algorithm' || name === 'qop' || name === 'nc');
}

/** Writes Authentication-Info (§20.6). */
export function serializeAuthInfo(params: Params): string {
  return joined(params, (name) => name === 'qop' || name === 'nc');
}

function serializeAuth({ scheme, params }: Challenge, isBare: (name: string) => boolean): string {
  const opaque = params.get('');
  return params.size === 0 ? scheme : `${scheme} ${opaque ?? joined(params, isBare)}`;
}

function joined(params: Params, isBare: (name: string) => boolean): string {
  return [...params].map(([name, value = '']) => `${name}=${isBare(name) && isToken(value) ? value : quoted(value)}`).join(', ');
}
