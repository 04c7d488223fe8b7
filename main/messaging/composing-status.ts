import { fail, ok, type Result } from '../base/result.ts';
import { childOf, parseXml, serializeXml, xmlElement } from '../base/xml.ts';
import { limits } from '../limits.ts';
import type { ParseFailure } from '../sip/message/parse-failure.ts';

export const COMPOSING_TYPE = 'application/im-iscomposing+xml';
const NAMESPACE = 'urn:ietf:params:xml:ns:im-iscomposing';
/** Where the sender says nothing (RFC 3994 §3.3). */
const USUAL_REFRESH_SECONDS = 120;

/** Whether somebody is writing (RFC 3994 §4). */
export interface ComposingStatus {
  readonly isActive: boolean;
  /** For how long `active` is true without being said again: 1 to `limits.messaging.composingMaxSeconds`. */
  readonly refreshSeconds: number;
}

/** Any state but `active` means idle (RFC 3994 §4). */
export function parseComposing(bytes: Uint8Array): Result<ComposingStatus, ParseFailure> {
  const document = parseXml(bytes, limits.xml);
  const root = document.ok ? document.value : undefined;
  const state = root && childOf(root, NAMESPACE, 'state')?.text;
  if (root?.name !== 'isComposing' || root.namespace !== NAMESPACE || state === undefined) {
    return fail({ element: 'isComposing', expected: 'a state (RFC 3994 §5)' });
  }
  const refresh = childOf(root, NAMESPACE, 'refresh')?.text ?? '';
  const seconds = /^\d{1,9}$/.test(refresh) ? Number(refresh) : USUAL_REFRESH_SECONDS;
  const refreshSeconds = Math.min(Math.max(seconds, 1), limits.messaging.composingMaxSeconds);
  return ok({ isActive: state === 'active', refreshSeconds });
}

export function serializeComposing({ isActive, refreshSeconds }: ComposingStatus): Uint8Array {
  const one = (name: string, text: string) => xmlElement(NAMESPACE, name, text);
  const content = [one('contenttype', 'text/plain'), ...(isActive ? [one('refresh', `${refreshSeconds}`)] : [])];
  return serializeXml(xmlElement(NAMESPACE, 'isComposing', [one('state', isActive ? 'active' : 'idle'), ...content]));
}
