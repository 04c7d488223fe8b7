/** The packages that a domain tells of its members. */
export type MemberEvent = 'presence' | 'dialog' | 'message-summary' | 'reg';

/** A member of the domain who wants to be told of one. */
export interface WatchRequest {
  readonly event: MemberEvent;
  /** Canonical AoR of the one who asks, proved by digest. */
  readonly watcher: string;
  /** Canonical AoR of the one who is asked about. */
  readonly member: string;
}

/** Decides who is told what. Strangers are not asked about: they are told nothing. */
export type EventPolicy = (request: WatchRequest) => boolean;

/** Members see each other's presence and calls; what waits for somebody and where somebody is registered is for themselves. */
export const membersSeeEachOther: EventPolicy = ({ event, watcher, member }) =>
  event === 'presence' || event === 'dialog' || watcher === member;
