import { dialogId } from '../dialog/dialog.ts';
import { Lexer } from '../message/lexer.ts';
import type { SipRequest } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';
import { parseParamsToEnd } from '../message/params.ts';
import type { AgentDialog } from './agent-dialog.ts';

/** Names a dialog of ours to its peer: Target-Dialog of RFC 4538 §7, the tags as we see them. */
export function targetDialogValue({ callId, localTag, remote }: AgentDialog): string {
  return `${callId};local-tag=${localTag};remote-tag=${tagOf(remote) ?? ''}`;
}

/** Id of the dialog of ours that a peer names by Target-Dialog; `undefined` where it names none. Never throws. */
export function targetDialogId({ headers }: SipRequest): string | undefined {
  const value = headers.first('Target-Dialog') ?? '';
  const semicolon = value.indexOf(';');
  const params = semicolon > 0 ? parseParamsToEnd(new Lexer(value, semicolon)) : undefined;
  if (!params?.ok) return undefined;
  const [theirs, ours] = [params.value.get('local-tag'), params.value.get('remote-tag')];
  return theirs === undefined || ours === undefined ? undefined : dialogId(value.slice(0, semicolon).trim(), ours, theirs);
}
