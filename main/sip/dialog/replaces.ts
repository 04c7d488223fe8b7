import { fail, ok, type Result } from '../../base/result.ts';
import { Lexer } from '../message/lexer.ts';
import { parseParamsToEnd } from '../message/params.ts';
import type { ParseFailure } from '../message/parse-failure.ts';
import { dialogId } from './dialog.ts';

/** Names a dialog as seen by whoever gets it in an INVITE that shall take its place (RFC 3891 §6.1). */
export interface Replaces {
  readonly callId: string;
  /** The receiver's own tag. */
  readonly toTag: string;
  /** The tag of its peer. */
  readonly fromTag: string;
  /** Only while nobody has answered. */
  readonly isEarlyOnly: boolean;
}

const malformed = fail<ParseFailure>({ element: 'Replaces', expected: 'Call-ID;to-tag=…;from-tag=…' });

/** Parses a Replaces value: `callid *( SEMI param )` with both tags. Other parameters are ignored; never throws. */
export function parseReplaces(value: string): Result<Replaces, ParseFailure> {
  const semicolon = value.indexOf(';');
  const callId = value.slice(0, Math.max(semicolon, 0)).trim();
  if (!/^[\x21-\x7e]+$/.test(callId)) return malformed;
  const params = parseParamsToEnd(new Lexer(value, semicolon));
  if (!params.ok) return params;
  const [toTag, fromTag] = [params.value.get('to-tag'), params.value.get('from-tag')];
  if (toTag === undefined || fromTag === undefined) return malformed;
  return ok({ callId, toTag, fromTag, isEarlyOnly: params.value.has('early-only') });
}

export function serializeReplaces({ callId, toTag, fromTag, isEarlyOnly }: Replaces): string {
  return `${callId};to-tag=${toTag};from-tag=${fromTag}${isEarlyOnly ? ';early-only' : ''}`;
}

/** Our dialogs that it may mean, likeliest first. A tag of `0` also stands for a peer of RFC 2543 that has none (RFC 3891 §3). */
export function dialogIdsOf({ callId, toTag, fromTag }: Replaces): readonly string[] {
  const literal = dialogId(callId, toTag, fromTag);
  const untagged = dialogId(callId, toTag === '0' ? '' : toTag, fromTag === '0' ? '' : fromTag);
  return literal === untagged ? [literal] : [literal, untagged];
}
