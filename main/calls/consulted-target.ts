import { isNumericHost } from '../net/address.ts';
import type { Replaces } from '../sip/dialog/replaces.ts';
import { tagOf } from '../sip/message/name-addr.ts';
import { isSipUri, type SipUri, sipUri } from '../sip/message/uri.ts';
import type { AgentDialog } from '../sip/ua/agent-dialog.ts';

/** What is looked at of a dialog. */
type ConsultedDialog = Pick<AgentDialog, 'callId' | 'localTag' | 'remote' | 'remoteTarget'>;

/** Whom a dialog's peer is to be called by somebody else, and which call of his is meant. */
export interface TransferTarget {
  readonly target: SipUri;
  readonly replaces?: Replaces;
}

/**
 * The other side of `dialog` as the target of an attended transfer (RFC 5589 §7.3, §7.5). Its Contact where that is a GRUU, which everybody can
 * call; else its address-of-record, unless that leads nowhere, as in calls between hosts without a domain.
 *
 * @returns `undefined` when it has no SIP address
 */
export function consultedTarget(dialog: ConsultedDialog): TransferTarget | undefined {
  const { remote, remoteTarget } = dialog;
  const contact = isSipUri(remoteTarget) ? remoteTarget : undefined;
  const aor = isSipUri(remote.uri) ? addressOfRecord(remote.uri) : undefined;
  const target = contact?.params.has('gr') ? contact : (aor ?? contact);
  if (target === undefined) return undefined;
  const replaces = { callId: dialog.callId, toTag: tagOf(remote) ?? '0', fromTag: dialog.localTag, isEarlyOnly: false };
  return { target, replaces };
}

function addressOfRecord({ scheme, user, host }: SipUri): SipUri | undefined {
  const leadsSomewhere = user !== undefined && !isNumericHost(host) && !host.endsWith('.invalid');
  return leadsSomewhere ? sipUri({ scheme, user, host }) : undefined;
}
