/** Where a call stands (RFC 4235 §3.7.1, without `proceeding`, which a proxy cannot tell from `trying`). */
export type ObservedState = 'trying' | 'early' | 'confirmed' | 'terminated';

/** Why a call ended, in the words of RFC 4235 §4.1.4; `unknown` where its end was not seen. */
export type ObservedEnd = 'cancelled' | 'rejected' | 'local-bye' | 'remote-bye' | 'timeout' | 'error' | 'unknown';

/** One side of a call. */
export interface ObservedParty {
  /** Of From or To: as it was written, without tag. */
  readonly uri: string;
  /** Unquoted; the peer's words. */
  readonly displayName?: string;
  /** Canonical AoR when this is a user of ours: the caller by digest or From, the callee by the Request-URI that it was called by. */
  readonly member?: string;
  /** Of From; of To as soon as an answer brought it. */
  readonly tag?: string;
  /** Its Contact, once known: the target of requests inside the dialog. Not of a caller whose Contact leads nowhere (NAT). */
  readonly target?: string;
}

/** A call that runs through the proxy, as far as a proxy knows: the whole of it after every change. */
export interface ObservedCall {
  readonly callId: string;
  readonly caller: ObservedParty;
  readonly callee: ObservedParty;
  readonly state: ObservedState;
  readonly sinceUnixMs: number;
  /** Of `terminated`. `local-bye`: the caller hung up. */
  readonly end?: ObservedEnd;
  /** The status that ended it, where one did. */
  readonly status?: number;
}
