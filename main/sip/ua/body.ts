import type { SipMessage } from '../message/message.ts';

/** What a message carries. The engine above decides what it means. */
export interface Body {
  /** As in Content-Type, such as `application/sdp`. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** The body of a message; `undefined` when it has none. */
export function bodyOf(message: SipMessage): Body | undefined {
  if (message.body.length === 0) return undefined;
  return { contentType: message.headers.first('Content-Type') ?? 'application/octet-stream', bytes: message.body };
}

/** Gives `message` this body, or none. */
export function putBody(message: SipMessage, body: Body | undefined): void {
  message.body = body?.bytes ?? new Uint8Array(0);
  if (body === undefined) message.headers.remove('Content-Type');
  else message.headers.set('Content-Type', body.contentType);
}
