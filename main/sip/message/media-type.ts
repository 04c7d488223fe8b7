import { fail, ok, type Result } from '../../base/result.ts';
import { token } from './characters.ts';
import type { Lexer } from './lexer.ts';
import { type Params, parseParamsToEnd, serializeParams } from './params.ts';
import type { ParseFailure } from './parse-failure.ts';

/** `type/subtype;params` of Content-Type and Accept (RFC 3261 §20.1, §20.15). Both in lower case; `*` in Accept. */
export interface MediaType {
  readonly type: string;
  readonly subtype: string;
  readonly params: Params;
}

const badMediaType = fail<ParseFailure>({ element: 'media type', expected: 'type/subtype' });

export function readMediaType(lexer: Lexer): Result<MediaType, ParseFailure> {
  const type = lexer.lowerRun(token);
  if (type === '' || !lexer.takeSeparator(0x2f)) return badMediaType;
  const subtype = lexer.lowerRun(token);
  if (subtype === '') return badMediaType;
  const params = parseParamsToEnd(lexer);
  return params.ok ? ok({ type, subtype, params: params.value }) : params;
}

export function serializeMediaType(value: MediaType): string {
  return `${value.type}/${value.subtype}${serializeParams(value.params)}`;
}
