import { sipUri } from '../sip/message/uri.ts';
import type { IncomingRefer } from '../sip/ua/incoming-refer.ts';
import type { Referral, ReferralEnd } from '../sip/ua/referral.ts';
import type { ReportedStatus } from '../sip/ua/sipfrag.ts';
import { openSessionPair, type SessionPair } from './session-pair.ts';

/** To whom Bob is referred. */
export const carol = sipUri({ user: 'carol', host: 'example.com' });

/** Alice and Bob talk; Alice refers Bob, who treats it as `treat` says. */
export function inCall(
  treat: (refer: IncomingRefer) => void,
  options: Parameters<typeof openSessionPair>[0] = {},
): Promise<SessionPair> {
  return openSessionPair({ ...options, prepare: ({ agent }) => agent.onRefer(treat) });
}

/** What a referral comes to. */
export function follow(referral: Referral): { readonly progress: ReportedStatus[]; end?: ReferralEnd } {
  const seen: { readonly progress: ReportedStatus[]; end?: ReferralEnd } = { progress: [] };
  referral.onProgress((report) => void seen.progress.push(report));
  void referral.ended.then((end) => {
    seen.end = end;
  });
  return seen;
}
