import { ok, type Result } from '../../base/result.ts';
import { cseqOf } from '../message/build.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { decodedBody, type MimeEntity } from '../message/mime-entity.ts';
import { choosePart } from '../message/multipart.ts';
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

export const PLAIN_TEXT = 'text/plain';
const wrappings = ['multipart/mixed', 'multipart/alternative'];

/** Who took a message: a phone of the other side (`delivered`), or somebody who passes it on (`accepted`, RFC 3428 §7). */
export type MessageOutcome = 'delivered' | 'accepted';

export interface MessageSettings {
  readonly identity: LocalIdentity;
  readonly target: SipUri;
  readonly body: Body;
  readonly headers?: Iterable<readonly [name: string, value: string]>;
  /** A former try again. */
  readonly repeats?: RequestId | undefined;
  /** Told what each try is called, as it goes out. */
  readonly onSent?: ((id: RequestId) => void) | undefined;
}

export interface TextSettings extends Omit<MessageSettings, 'body' | 'headers'> {
  readonly text: string;
  /** When it was written: for Date, which tells how long it waited on its way. */
  readonly writtenAtUnixMs: number;
}

/** A MESSAGE of a peer. Answer it once: it is repeated until then. */
export interface IncomingMessage {
  readonly request: SipRequest;
  /** The dialog it came in. */
  readonly dialog: AgentDialog | undefined;
  readonly from: NameAddr;
  readonly requestId: RequestId;
  /** Of one of the types that are taken, out of whatever it was wrapped in, without transfer encoding. Never empty. */
  readonly content: MimeEntity;
  /** What Date says, where it says something. */
  readonly writtenAtUnixMs: number | undefined;
  /** 200 when it is safe with us; a refusal otherwise, such as 500 to be asked again (RFC 3428 §7). 415 says what would be taken. */
  respond(status: number): void;
}

export interface IncomingText extends Omit<IncomingMessage, 'content'> {
  /** Never empty; any characters. */
  readonly text: string;
}

/**
 * Sends a message outside of dialogs (RFC 3428 §4), following redirections. Beyond `limits.transport.datagramBytes` it needs a peer that
 * takes TCP, else it fails with 513 (§8). One at a time to one target: the caller waits for the end of the former (§8).
 *
 * Deviation: how later hops carry a long one is not known here; §8 would have it refused.
 */
export async function sendMessage(agent: UserAgent, settings: MessageSettings): Promise<Result<MessageOutcome, RequestFailure>> {
  const { onSent, ...rest } = settings;
  const sent = await agent.request({ ...rest, ...(onSent && { onSent }), method: 'MESSAGE', followsRedirects: true });
  return sent.ok ? ok(outcomeOf(sent.value)) : sent;
}

/** {@link sendMessage} of plain text with Date. */
export function sendText(agent: UserAgent, settings: TextSettings): Promise<Result<MessageOutcome, RequestFailure>> {
  const { text, writtenAtUnixMs, ...rest } = settings;
  return sendMessage(agent, { ...rest, body: textBody(text), headers: [dateField(writtenAtUnixMs)] });
}

/** The same within a dialog (RFC 3428 §4). */
export async function sendTextWithin(dialog: AgentDialog, text: string): Promise<Result<MessageOutcome, RequestFailure>> {
  const sent = await dialog.request('MESSAGE', { body: textBody(text) });
  return sent.ok ? ok(outcomeOf(sent.value)) : sent;
}

/**
 * Takes the messages of peers, out of dialogs and within; none makes a dialog (RFC 3428 §4). Of multipart bodies it takes the part that
 * is meant for a reader of `mediaTypes`; where there is none the message is refused with 415. An empty one is answered and says nothing.
 *
 * @param mediaTypes `type/subtype`, in lower case
 */
export function receiveMessages(
  agent: UserAgent,
  mediaTypes: readonly string[],
  handler: (message: IncomingMessage) => void,
): Disposable {
  const accepts = [...mediaTypes, ...wrappings];
  const receive = (incoming: IncomingRequest): void => {
    const message = readMessage(incoming, mediaTypes, accepts);
    if (typeof message === 'number') answer(incoming, message, accepts);
    else handler(message);
  };
  return agent.handle('MESSAGE', receive, accepts);
}

/** {@link receiveMessages} for those who understand plain text only. */
export function receiveTexts(agent: UserAgent, handler: (message: IncomingText) => void): Disposable {
  return receiveMessages(agent, [PLAIN_TEXT], ({ content, ...message }) => handler({ ...message, text: textOf(content) }));
}

/**
 * The text of an entity: in the charset it names, else UTF-8 (RFC 3261 §7.4.1); octets that are none are read as latin1. Who names latin1
 * or ASCII may mean UTF-8 all the same.
 */
export function textOf({ headers: fields, body }: MimeEntity): string {
  const contentType = fields.read(headers.contentType);
  const charset = contentType?.ok ? contentType.value.params.get('charset')?.toLowerCase() : undefined;
  const isPlain = charset === undefined || plainCharsets.includes(charset);
  return (isPlain ? undefined : decodeAs(charset, body)) ?? fromWireText(Buffer.from(body).toString('latin1'));
}

const plainCharsets: readonly string[] = ['utf-8', 'utf8', 'us-ascii', 'iso-8859-1'];

/** @returns `undefined` for a charset that nobody here knows */
function decodeAs(charset: string, body: Uint8Array): string | undefined {
  try {
    return new TextDecoder(charset, { ignoreBOM: false }).decode(body);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // its way to say so
    throw error;
  }
}

export function textBody(text: string): Body {
  return { contentType: `${PLAIN_TEXT};charset=utf-8`, bytes: Buffer.from(text) };
}

/** When a message was written, for its head. */
export function dateField(writtenAtUnixMs: number): readonly [name: string, value: string] {
  return ['Date', headers.date.serialize({ unixMs: writtenAtUnixMs })];
}

/** @returns a status for what is no message for its reader */
function readMessage(
  incoming: IncomingRequest,
  mediaTypes: readonly string[],
  accepts: readonly string[],
): IncomingMessage | number {
  const { request, dialog } = incoming;
  const from = request.headers.read(headers.from);
  const cseq = cseqOf(request);
  const callId = request.headers.first('Call-ID');
  const date = request.headers.read(headers.date);
  if (!from?.ok || cseq === undefined || callId === undefined) return 400;
  const content = contentOf(request, mediaTypes);
  if (typeof content === 'number') return content;
  return {
    request,
    dialog,
    from: from.value,
    requestId: { callId, fromTag: tagOf(from.value) ?? '', sequence: cseq.sequence },
    content,
    writtenAtUnixMs: date?.ok ? date.value.unixMs : undefined,
    respond: (status) => answer(incoming, status, accepts),
  };
}

function contentOf(request: SipRequest, mediaTypes: readonly string[]): MimeEntity | number {
  const part = choosePart(request, (mediaType) => mediaTypes.includes(mediaType));
  if (!part.ok) return 400;
  const body = part.value && decodedBody(part.value);
  if (part.value === undefined || body === undefined) return 415;
  if (body.length === 0) return 200;
  return { headers: part.value.headers, body };
}

function answer(incoming: IncomingRequest, status: number, accepts: readonly string[]): void {
  incoming.respond(status, { headers: status === 415 ? [['Accept', accepts.join(', ')]] : [] });
}

function outcomeOf({ status }: SipResponse): MessageOutcome {
  return status === 202 ? 'accepted' : 'delivered';
}
