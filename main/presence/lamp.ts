import type { DialogFacts, DialogInfo } from '../events/dialog-info.ts';
import { limits } from '../limits.ts';
import type { Replaces } from '../sip/dialog/replaces.ts';
import { isSipUri, parseUri, type SipUri } from '../sip/message/uri.ts';

/** A call of somebody we watch. */
export interface LampCall {
  /** Unique in its lamp. */
  readonly id: string;
  /** `in`: somebody calls them. */
  readonly direction: 'in' | 'out';
  readonly isRinging: boolean;
  /** Whom they talk to, as their phone or server says: a URI as written. */
  readonly peerUri?: string | undefined;
  readonly peerName?: string | undefined;
  /** Where that peer can be reached for this call. */
  readonly peerTarget?: string | undefined;
  readonly callId?: string | undefined;
  /** Of the one we watch. */
  readonly localTag?: string | undefined;
  readonly remoteTag?: string | undefined;
}

/** What the lamp of somebody shows: `ringing` when somebody calls them and nobody has answered, `busy` in any other call. */
export interface Lamp {
  readonly state: 'free' | 'ringing' | 'busy' | 'unknown';
  readonly calls: readonly LampCall[];
}

export const darkLamp: Lamp = { state: 'unknown', calls: [] };

/** Puts together what the phones of somebody tell; none tells: unknown. */
export function lampFrom(sources: readonly DialogInfo[]): Lamp {
  if (sources.length === 0) return darkLamp;
  const calls = sources
    .flatMap(({ dialogs }, source) => dialogs.map((dialog) => callOf(dialog, `${source} ${dialog.id}`)))
    .filter((call) => call !== undefined)
    .slice(0, limits.events.entries);
  const isCalled = calls.some(({ direction, isRinging }) => direction === 'in' && isRinging);
  const isBusy = calls.some(({ direction, isRinging }) => direction === 'out' || !isRinging);
  return { state: isBusy ? 'busy' : isCalled ? 'ringing' : 'free', calls };
}

/**
 * How to take a call that rings at somebody (RFC 5359 §2.16): an INVITE to the caller, whose call to them ours shall replace (RFC 3891).
 *
 * @returns `undefined` when none rings, or what is known does not suffice
 */
export function pickUpOf({ calls }: Lamp): { readonly target: SipUri; readonly replaces: Replaces } | undefined {
  for (const { direction, isRinging, callId, localTag, remoteTag, peerTarget, peerUri } of calls) {
    const target = sipUriOf(peerTarget) ?? sipUriOf(peerUri);
    if (direction !== 'in' || !isRinging || !callId || !localTag || !remoteTag || target === undefined) continue;
    return { target, replaces: { callId, toTag: remoteTag, fromTag: localTag, isEarlyOnly: true } };
  }
  return undefined;
}

function callOf({ state, direction, local: _, remote, ...facts }: DialogFacts, id: string): LampCall | undefined {
  if (state === 'terminated') return undefined;
  return {
    id,
    direction: direction === 'initiator' ? 'out' : 'in',
    isRinging: state !== 'confirmed',
    peerUri: remote?.identity,
    peerName: remote?.displayName,
    peerTarget: remote?.target,
    callId: facts.callId,
    localTag: facts.localTag,
    remoteTag: facts.remoteTag,
  };
}

function sipUriOf(text: string | undefined): SipUri | undefined {
  const uri = text === undefined ? undefined : parseUri(text);
  return uri?.ok && isSipUri(uri.value) ? uri.value : undefined;
}
