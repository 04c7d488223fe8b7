import { fail, ok, type Result } from '../../base/result.ts';
import type { Lexer } from './lexer.ts';
import type { ParseFailure } from './parse-failure.ts';

/** Takes `1*DIGIT` of at most `most`; undefined when there is none or it is larger, however long it is. */
export function takeNumber(lexer: Lexer, most: number): number | undefined {
  const { octets, end } = lexer;
  let at = lexer.at;
  let value = 0;
  for (; at < end; at++) {
    const digit = (octets[at] as number) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    if (value > most) return undefined;
  }
  if (at === lexer.at) return undefined;
  lexer.at = at;
  return value;
}

/** A reader of a field value that is a whole number of 0 to `most`. */
export function numberUpTo(element: string, most: number): (lexer: Lexer) => Result<number, ParseFailure> {
  const failure = fail<ParseFailure>({ element, expected: `a whole number of 0 to ${most}` });
  return (lexer) => {
    const number = takeNumber(lexer, most);
    return number !== undefined && lexer.isAtEnd ? ok(number) : failure;
  };
}
