import { fail, ok, type Result } from '../../base/result.ts';
import { isSpace } from './characters.ts';
import { bracketed, takeHost, takePort, unbracketed } from './host.ts';
import { Lexer } from './lexer.ts';
import { type Params, parseParamsToEnd, serializeParams } from './params.ts';
import type { ParseFailure } from './parse-failure.ts';

/** One hop of the path a request took (RFC 3261 §20.42). */
export interface Via {
  /** Protocol and version when it is not `SIP/2.0`. */
  readonly protocol?: string;
  /** `UDP`, `TCP`, `TLS`, `WS`, … in upper case. */
  readonly transport: string;
  /** Lower case; an IPv6 address without brackets. */
  readonly host: string;
  readonly port?: number;
  readonly params: Params;
}

const currentProtocol = 'SIP/2.0';
const badProtocol = fail<ParseFailure>({ element: 'Via protocol', expected: 'SIP/2.0/transport and a space' });
const badSentBy = fail<ParseFailure>({ element: 'Via sent-by', expected: 'a host and an optional port' });

/** Parses one Via value. Spaces may stand around slashes and the colon of the port (§25.1). */
export function parseVia(value: string): Result<Via, ParseFailure> {
  return readVia(new Lexer(value));
}

/** {@link parseVia} of all that is before `lexer`. */
export function readVia(lexer: Lexer): Result<Via, ParseFailure> {
  const protocol = takeProtocol(lexer);
  const transport = lexer.token();
  if (protocol === undefined || transport === '' || !isSpace(lexer.front)) return badProtocol;
  lexer.skipSpace();

  const host = takeHost(lexer);
  const port = takePort(lexer, true);
  if (host === undefined || port === -1) return badSentBy;
  const params = parseParamsToEnd(lexer);
  if (!params.ok) return params;
  const via = assemble(transportName(transport), host, port, params.value);
  return ok(protocol === currentProtocol ? via : { ...via, protocol });
}

function assemble(transport: string, host: string, port: number | undefined, params: Params): Via {
  return port === undefined ? { transport, host, params } : { transport, host, port, params };
}

function transportName(token: string): string {
  return token === 'UDP' || token === 'TCP' || token === 'TLS' ? token : token.toUpperCase();
}

function takeProtocol(lexer: Lexer): string | undefined {
  if (lexer.takeWord('SIP/2.0/')) return currentProtocol;
  const name = lexer.token();
  if (name === '' || !lexer.takeSeparator(0x2f)) return undefined;
  const version = lexer.token();
  return version !== '' && lexer.takeSeparator(0x2f) ? `${name.toUpperCase()}/${version}` : undefined;
}

export function serializeVia(via: Via): string {
  const port = via.port === undefined ? '' : `:${via.port}`;
  return `${via.protocol ?? currentProtocol}/${via.transport} ${bracketed(via.host)}${port}${serializeParams(via.params)}`;
}

/** The transaction identifier; RFC 2543 elements send none (§17.2.3). */
export function branchOf(via: Via): string | undefined {
  return via.params.get('branch');
}

/** The source address the server saw, without brackets (§18.2.1; RFC 5118 §4.5 allows both spellings). */
export function receivedOf(via: Via): string | undefined {
  const received = via.params.get('received');
  return received === undefined ? undefined : unbracketed(received);
}
