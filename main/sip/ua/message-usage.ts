import { ok, type Result } from '../../base/result.ts';
import { cseqOf } from '../message/build.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { type NameAddr, tagOf } from '../message/name-addr.ts';
import type { SipUri } from '../message/uri.ts';
import { fromWireText } from '../message/wire-text.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { Body } from './body.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { RequestId } from './initial-request.ts';
import type { LocalIdentity } from './local-identity.ts';
import type { RequestFailure } from './request-failure.ts';
import type { UserAgent } from './user-agent.ts';

const PLAIN_TEXT = 'text/plain';

/** Who took a message: a phone of the other side (`delivered`), or somebody who passes it on (`accepted`, RFC 3428 §7). */
export type TextOutcome = 'delivered' | 'accepted';

export interface TextSettings {
  readonly identity: LocalIdentity;
  readonly target: SipUri;
  readonly text: string;
  /** When it was written: for Date, which tells how long it waited on its way. */
  readonly writtenAtUnixMs: number;
  /** A former try again. */
  readonly repeats?: RequestId | undefined;
  /** Told what each try is called, as it goes out. */
  readonly onSent?: (id: RequestId) => void;
}

/** A MESSAGE of a peer. Answer it once: it is repeated until then. */
export interface IncomingText {
  readonly request: SipRequest;
  /** The dialog it came in. */
  readonly dialog: AgentDialog | undefined;
  readonly from: NameAddr;
  readonly requestId: RequestId;
  /** Never empty; any characters. */
  readonly text: string;
  /** What Date says, where it says something. */
  readonly writtenAtUnixMs: number | undefined;
  /** 200 when it is safe with us; a refusal otherwise, such as 500 to be asked again (RFC 3428 §7). */
  respond(status: number): void;
}

/**
 * Sends a text outside of dialogs (RFC 3428 §4), following redirections. Beyond `limits.transport.datagramBytes` it needs a peer that
 * takes TCP (§8). One at a time to one target: the caller waits for the end of the former (§8).
 *
 * Deviation: how later hops carry a long one is not known here; §8 would have it refused.
 */
export async function sendText(agent: UserAgent, settings: TextSettings): Promise<Result<TextOutcome, RequestFailure>> {
  const { text, writtenAtUnixMs, ...rest } = settings;
  const date = headers.date.serialize({ unixMs: writtenAtUnixMs });
  const sent = await agent.request({
    ...rest,
    method: 'MESSAGE',
    body: textBody(text),
    headers: [['Date', date]],
    followsRedirects: true,
  });
  return sent.ok ? ok(outcomeOf(sent.value)) : sent;
}

/** The same within a dialog (RFC 3428 §4). */
export async function sendTextWithin(dialog: AgentDialog, text: string): Promise<Result<TextOutcome, RequestFailure>> {
  const sent = await dialog.request('MESSAGE', { body: textBody(text) });
  return sent.ok ? ok(outcomeOf(sent.value)) : sent;
}

/**
 * Takes the texts of peers, out of dialogs and within; none makes a dialog (RFC 3428 §4). Other types than plain text are refused with
 * 415. One without any text is answered and says nothing.
 */
export function receiveTexts(agent: UserAgent, handler: (message: IncomingText) => void): Disposable {
  return agent.handle('MESSAGE', (incoming) => receive(incoming, handler), [PLAIN_TEXT]);
}

function receive(incoming: IncomingRequest, handler: (message: IncomingText) => void): void {
  const message = readText(incoming);
  if (message === undefined) incoming.respond(400);
  else if (message.text === '') incoming.respond(200);
  else handler(message);
}

function readText(incoming: IncomingRequest): IncomingText | undefined {
  const { request, dialog, body } = incoming;
  const from = request.headers.read(headers.from);
  const cseq = cseqOf(request);
  const callId = request.headers.first('Call-ID');
  const date = request.headers.read(headers.date);
  if (!from?.ok || cseq === undefined || callId === undefined) return undefined;
  return {
    request,
    dialog,
    from: from.value,
    requestId: { callId, fromTag: tagOf(from.value) ?? '', sequence: cseq.sequence },
    text: textOf(body),
    writtenAtUnixMs: date?.ok ? date.value.unixMs : undefined,
    respond: (status) => incoming.respond(status),
  };
}

function textBody(text: string): Body {
  return { contentType: `${PLAIN_TEXT};charset=utf-8`, bytes: Buffer.from(text) };
}

/** UTF-8 (RFC 3261 §7.4.1), whatever `charset` says; octets that are none are read as latin1. */
function textOf(body: Body | undefined): string {
  return body === undefined ? '' : fromWireText(Buffer.from(body.bytes).toString('latin1'));
}

function outcomeOf({ status }: SipResponse): TextOutcome {
  return status === 202 ? 'accepted' : 'delivered';
}
