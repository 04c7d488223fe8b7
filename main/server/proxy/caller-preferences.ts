import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { type Params, withoutParam } from '../../sip/message/params.ts';
import type { ForwardTarget } from '../location/contacts.ts';
import { fit, readFeatures } from './feature-match.ts';

/** What the caller wants done with the request (RFC 3841 §9.1); what it does not say is as a proxy does it by itself. */
export interface Disposition {
  /** Tell where, instead of forwarding. */
  readonly wantsRedirect: boolean;
  /** To more than one place. */
  readonly mayFork: boolean;
  /** Follow redirections. */
  readonly mayRecurse: boolean;
  /** End the other branches when one has answered. */
  readonly mayCancel: boolean;
  /** `undefined`: by q. */
  readonly order: 'parallel' | 'sequential' | undefined;
}

/** One value of Accept-Contact or Reject-Contact. */
interface Wish {
  readonly features: Params;
  readonly isRequired: boolean;
  readonly isExplicit: boolean;
}

const usual: Disposition = { wantsRedirect: false, mayFork: true, mayRecurse: true, mayCancel: true, order: undefined };

/** Reads Request-Disposition; unknown directives are ignored. */
export function dispositionOf(request: SipRequest): Disposition {
  if (!request.headers.has('Request-Disposition')) return usual;
  const words = request.headers.values('Request-Disposition').map((word) => word.toLowerCase());
  const has = (word: string): boolean => words.includes(word);
  const order = has('parallel') ? 'parallel' : has('sequential') ? 'sequential' : undefined;
  return {
    wantsRedirect: has('redirect'),
    mayFork: !has('no-fork'),
    mayRecurse: !has('no-recurse'),
    mayCancel: !has('no-cancel'),
    order,
  };
}

/**
 * The targets that the caller accepts, each with how well it fits (RFC 3841 §7.2): those that contradict a required wish, or have
 * everything that is rejected, are out. A contact that says nothing of itself is immune to both.
 */
export function preferredTargets(request: SipRequest, targets: readonly ForwardTarget[]): readonly ForwardTarget[] {
  const accepted = wishesOf(request, 'Accept-Contact');
  const rejected = wishesOf(request, 'Reject-Contact');
  if (accepted.length === 0 && rejected.length === 0) return targets;
  return targets.flatMap((target) => {
    if (target.features === undefined) return [{ ...target, preference: 0 }];
    const features = readFeatures(target.features);
    if (rejected.some((wish) => isRejected(wish, features))) return [];
    const scores = accepted.map((wish) => scoreOf(wish, features));
    if (scores.includes(undefined)) return [];
    const total = scores.reduce<number>((sum, score) => sum + (score ?? 0), 0);
    return [{ ...target, preference: scores.length === 0 ? 0 : total / scores.length }];
  });
}

/** 0…1; `undefined`: this contact must not be tried. */
function scoreOf({ features: wished, isRequired, isExplicit }: Wish, features: Params): number | undefined {
  const { isContradicted, share } = fit(wished, features);
  const fails = isContradicted || (isExplicit && share < 1);
  if (!fails) return share;
  return isRequired ? undefined : 0;
}

/** Only what the contact speaks of in every term can be rejected (RFC 3841 §7.2.4). */
function isRejected({ features: wished }: Wish, features: Params): boolean {
  const { isContradicted, share } = fit(wished, features);
  return !isContradicted && share === 1;
}

function wishesOf(request: SipRequest, field: 'Accept-Contact' | 'Reject-Contact'): readonly Wish[] {
  const parsed = request.headers.readAll(field === 'Accept-Contact' ? headers.acceptContact : headers.rejectContact);
  if (!parsed.ok) return []; // a preference that nobody can read is none
  return parsed.value.map(({ params }) => ({
    features: withoutParam(withoutParam(params, 'require'), 'explicit'),
    isRequired: params.has('require'),
    isExplicit: params.has('explicit'),
  }));
}
