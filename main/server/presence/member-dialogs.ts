import { createHash } from 'node:crypto';
import { Emitter, type Event } from '../../base/event.ts';
import { type DialogFacts, type DialogParticipant, readDialogInfo } from '../../events/dialog-info.ts';
import { limits } from '../../limits.ts';
import type { Body } from '../../sip/ua/body.ts';
import type { ObservedCall, ObservedParty } from '../observed-call.ts';

type Side = 'caller' | 'callee';

/** Calls of the members of a domain as its proxy sees them, each from the side of the member (RFC 4235). Calls end by themselves. */
export class MemberDialogs implements Disposable {
  /** By AoR and id, the one that began last stands last. */
  readonly #dialogs = new Map<string, Map<string, DialogFacts>>();
  readonly #changed = new Emitter<string>();
  readonly #listening: Disposable;
  /** Fires with the AoR after each change. */
  readonly onChanged: Event<string> = this.#changed.event;

  constructor(onCall: Event<ObservedCall>) {
    this.#listening = onCall((call) => {
      for (const side of ['caller', 'callee'] as const) this.#take(call, side);
    });
  }

  /** Those that are alive, the oldest first. */
  dialogsOf(aor: string): readonly DialogFacts[] {
    return [...(this.#dialogs.get(aor)?.values() ?? [])];
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
    this.#dialogs.clear();
  }

  #take(call: ObservedCall, side: Side): void {
    const { member } = call[side];
    if (member === undefined) return;
    const dialogs = this.#dialogs.get(member) ?? new Map<string, DialogFacts>();
    const dialog = dialogOf(call, side);
    if (call.state === 'terminated') dialogs.delete(dialog.id);
    else dialogs.set(dialog.id, dialog);
    if (dialogs.size > 0) this.#dialogs.set(member, dialogs);
    else this.#dialogs.delete(member);
    this.#changed.fire(member);
  }
}

/**
 * What is told of a member's calls: what the proxy saw, and what the member's phones say of calls that it did not see, within
 * `limits.memberEvents.dialogsBytes`; of too many the latest.
 */
export function memberDialogs(seen: readonly DialogFacts[], published: readonly Body[]): readonly DialogFacts[] {
  const callIds = new Set(seen.map(({ callId }) => callId));
  const others = published
    .flatMap((body, source) => publishedDialogs(body)?.map((dialog) => ({ ...dialog, id: `p${source}-${dialog.id}` })) ?? [])
    .filter(({ callId }) => callId === undefined || !callIds.has(callId));
  let left: number = limits.memberEvents.dialogsBytes;
  const told = [...others, ...seen].toReversed().filter((dialog) => {
    left -= sizeOf(dialog);
    return left >= 0;
  });
  return told.toReversed();
}

/** Dialogs that a body says are alive; `undefined` when it cannot be read, or tells only a part: a publication is the whole state. */
export function publishedDialogs({ bytes }: Body): readonly DialogFacts[] | undefined {
  const info = readDialogInfo(bytes);
  return info.ok && info.value.isFull ? info.value.dialogs.filter(({ state }) => state !== 'terminated') : undefined;
}

function dialogOf(call: ObservedCall, side: Side): DialogFacts {
  const [own, peer] = side === 'caller' ? [call.caller, call.callee] : [call.callee, call.caller];
  return {
    id: idOf(call, side),
    callId: brief(call.callId),
    localTag: brief(own.tag),
    remoteTag: brief(peer.tag),
    direction: side === 'caller' ? 'initiator' : 'recipient',
    state: call.state,
    local: participantOf(own),
    remote: participantOf(peer),
  };
}

function participantOf({ uri, displayName, target }: ObservedParty): DialogParticipant {
  return { identity: brief(uri), displayName: displayName?.slice(0, limits.events.textCharacters), target: brief(target) };
}

/** The peers' words: what is longer is not told, because a part of it would be something else. */
function brief(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= limits.events.textCharacters ? text : undefined;
}

/** The same as long as the call lasts, whichever fork answers. */
function idOf({ callId, caller }: ObservedCall, side: Side): string {
  return createHash('sha256').update(`${callId}\n${caller.tag}\n${side}`).digest('base64url').slice(0, 16);
}

/** Bytes it takes at most, written as XML: four a character, six an escaped one, and what stands around. */
function sizeOf(dialog: DialogFacts): number {
  const text = JSON.stringify(dialog);
  return Buffer.byteLength(text) + 5 * text.replace(/[^&<>"']/g, '').length + 200;
}
