import { fail, ok, type Result } from '../../base/result.ts';
import { parseReplaces, type Replaces, serializeReplaces } from '../dialog/replaces.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';
import { serializeNameAddr } from '../message/name-addr.ts';
import { noParams, withoutParam } from '../message/params.ts';
import { isSipUri, type SipUri, type Uri } from '../message/uri.ts';

/** Whom a REFER wants us to call (RFC 3515 §2.1). */
export interface Reference {
  /** Where to: without `method` and header parts. */
  readonly target: Uri;
  /** INVITE unless it says something else. */
  readonly method: string;
  /** The call of the target that ours shall take the place of (RFC 3891). */
  readonly replaces?: Replaces;
  /** The call of the target that ours shall take part in (RFC 3911). */
  readonly join?: Replaces;
}

/**
 * Reads Refer-To. Of the header parts of its URI only one Replaces or Join counts: the others would let a peer write our requests.
 *
 * @returns the reference, or why the request deserves 400 (RFC 3515 §2.4.2: exactly one Refer-To)
 */
export function readReference(request: SipRequest): Result<Reference, string> {
  const referTo = request.headers.read(headers.referTo);
  if (request.headers.values('Refer-To').length !== 1 || !referTo?.ok) return fail('Bad Refer-To');
  const { uri } = referTo.value;
  if (!isSipUri(uri)) return ok({ target: uri, method: 'INVITE' });
  const method = uri.params.get('method') ?? 'INVITE';
  const target: SipUri = { ...uri, params: withoutParam(uri.params, 'method'), headers: [] };
  const [name, text] = uri.headers.find(([each]) => /^(?:replaces|join)$/i.test(each)) ?? [];
  if (name === undefined || text === undefined) return ok({ target, method });
  const meant = parseReplaces(text);
  if (name.toLowerCase() === 'join') return meant.ok ? ok({ target, method, join: meant.value }) : fail('Bad Join');
  return meant.ok ? ok({ target, method, replaces: meant.value }) : fail('Bad Replaces');
}

/** Writes Refer-To, with Replaces as a header part of its URI (RFC 3891 §4, RFC 5589 §7.3). */
export function referToValue(target: SipUri, replaces: Replaces | undefined): string {
  const uri: SipUri = {
    ...target,
    headers:
      replaces === undefined
        ? []
        : [
            ['Replaces', serializeReplaces(replaces)],
            ['Require', 'replaces'],
          ],
  };
  return serializeNameAddr({ uri, params: noParams });
}
