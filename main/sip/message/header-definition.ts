import type { Result } from '../../base/result.ts';
import type { Lexer } from './lexer.ts';
import type { ParseFailure } from './parse-failure.ts';

/** How a header field is spelled, parsed and written. */
export interface HeaderDef<T> {
  /** Canonical spelling. */
  readonly name: string;
  /** Lower case: what rows are found by. */
  readonly key: string;
  /** One-letter form (RFC 3261 §7.3.3). */
  readonly compact?: string;
  /** Whether several values may stand in one row, separated by commas (§7.3.1). */
  readonly isList: boolean;
  /** Parses one value, unfolded and trimmed; never throws. */
  parse(value: string): Result<T, ParseFailure>;
  /** {@link parse} of all that is before `lexer`. */
  read(lexer: Lexer): Result<T, ParseFailure>;
  /** Writes one value as wire text. */
  serialize(value: T): string;
}
