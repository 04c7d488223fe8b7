import { Lexer } from '../../sip/message/lexer.ts';
import { noParams, type Params, parseParamsToEnd } from '../../sip/message/params.ts';

/** How a wish fits what a contact says of itself: shares of its terms that the contact speaks of, or a contradiction (RFC 3841 §7.2.4). */
export type Fit = { readonly isContradicted: boolean; readonly share: number };

/** Contact parameters as text to features; what does not parse says nothing. */
export function readFeatures(text: string): Params {
  const parsed = parseParamsToEnd(new Lexer(text));
  return parsed.ok ? parsed.value : noParams;
}

/**
 * Compares the feature predicate `wished` with that of a contact (RFC 2533 as RFC 3840 §9 writes it): each parameter is a feature with
 * the values it may have, joined by commas; one that the contact does not mention may have any.
 */
export function fit(wished: Params, features: Params): Fit {
  let mentioned = 0;
  let isContradicted = false;
  for (const [name, value] of wished) {
    if (!features.has(name)) continue;
    mentioned++;
    if (!overlap(valuesOf(value), valuesOf(features.get(name)))) isContradicted = true;
  }
  return { isContradicted, share: wished.size === 0 ? 1 : mentioned / wished.size };
}

/** A parameter without a value is the boolean feature, true. */
function valuesOf(text: string | undefined): readonly string[] {
  if (text === undefined) return ['true'];
  // A string in <> may hold a comma, and is one value.
  return text.startsWith('<') ? [text] : text.split(',').map((value) => value.trim().toLowerCase());
}

function overlap(wished: readonly string[], had: readonly string[]): boolean {
  return wished.some((one) => had.some((other) => isCompatible(one, other)));
}

function isCompatible(a: string, b: string): boolean {
  if (a.startsWith('#') && b.startsWith('#')) return rangesMeet(rangeOf(a), rangeOf(b));
  if (a.startsWith('!')) return a.slice(1) !== b;
  if (b.startsWith('!')) return b.slice(1) !== a;
  return a === b;
}

type Range = readonly [least: number, most: number];

/** `#5`, `#>=5`, `#<=5`, `#=5` and `#1:5` (RFC 3840 §9); nothing meets what is none of them. */
function rangeOf(text: string): Range {
  const bare = text.slice(1);
  const [operator, digits] = bare.startsWith('>=') || bare.startsWith('<=') ? [bare.slice(0, 2), bare.slice(2)] : ['', bare];
  if (operator === '>=') return [Number(digits), Infinity];
  if (operator === '<=') return [-Infinity, Number(digits)];
  const [least = '', most = least] = digits.replace('=', '').split(':');
  return [Number(least), Number(most)];
}

function rangesMeet([least, most]: Range, [otherLeast, otherMost]: Range): boolean {
  return Math.max(least, otherLeast) <= Math.min(most, otherMost);
}
