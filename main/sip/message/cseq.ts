import { fail, ok, type Result } from '../../base/result.ts';
import { isSpace } from './characters.ts';
import type { Lexer } from './lexer.ts';
import { takeNumber } from './numbers.ts';
import type { ParseFailure } from './parse-failure.ts';

/** The order of a request within its dialog, and its method (RFC 3261 §20.16). */
export interface CSeq {
  /** 0 to 2^31-1. */
  readonly sequence: number;
  /** Case is significant. */
  readonly method: string;
}

const badCSeq = fail<ParseFailure>({ element: 'CSeq', expected: 'a number below 2^31, a space and a method' });

/** Reads a CSeq value such as `4711 INVITE`. The number must be below 2^31 (§8.1.1.5). */
export function readCSeq(lexer: Lexer): Result<CSeq, ParseFailure> {
  const sequence = takeNumber(lexer, 2 ** 31 - 1);
  if (sequence === undefined || !isSpace(lexer.front)) return badCSeq;
  lexer.skipSpace();
  const method = lexer.token();
  return method !== '' && lexer.isAtEnd ? ok({ sequence, method }) : badCSeq;
}

export function serializeCSeq(cseq: CSeq): string {
  return `${cseq.sequence} ${cseq.method}`;
}
