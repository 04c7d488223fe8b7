import { type AvailabilityFacts, availabilityOf } from '../events/availability.ts';
import { applyDialogInfo, DIALOG_INFO, type DialogInfo, readDialogInfo } from '../events/dialog-info.ts';
import { composePresence, PIDF, type PresenceDocument, readPresence } from '../events/presence.ts';
import { type SipUri, serializeUri } from '../sip/message/uri.ts';
import type { EventUsage } from '../sip/ua/event-usage.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import { type Lamp, lampFrom } from './lamp.ts';
import { type ReadState, WatchedState } from './watched-state.ts';

/** Presence of somebody we watch; texts are theirs. */
export interface PersonPresence extends AvailabilityFacts {
  /** They have to allow us first. */
  readonly isPending: boolean;
}

export const unknownPresence: PersonPresence = { state: 'unknown', activities: [], note: undefined, isPending: false };

/** Somebody whose presence and calls we watch, each by a subscription of its own. */
export class WatchedPerson implements Disposable {
  readonly accountId: string;
  readonly aor: SipUri;
  readonly #presence: WatchedState<PresenceDocument>;
  readonly #dialogs: WatchedState<DialogInfo>;

  /** @param onChanged something about them is known otherwise now */
  constructor(
    events: EventUsage,
    {
      accountId,
      aor,
      identity,
      onChanged,
    }: { readonly accountId: string; readonly aor: SipUri; readonly identity: LocalIdentity; onChanged(): void },
  ) {
    this.accountId = accountId;
    this.aor = aor;
    const common = { identity, target: aor, isForked: true };
    this.#presence = new WatchedState(events, { ...common, event: 'presence', accepts: [PIDF] }, readState);
    this.#dialogs = new WatchedState(events, { ...common, event: 'dialog', accepts: [DIALOG_INFO] }, readDialogs);
    this.#presence.onChanged(onChanged);
    this.#dialogs.onChanged(onChanged);
  }

  get presence(): PersonPresence {
    const { states, subscription } = this.#presence;
    const isPending = subscription.phase === 'pending';
    if (states.length === 0) return { ...unknownPresence, isPending };
    return { ...availabilityOf(composePresence(serializeUri(this.aor), states)), isPending };
  }

  get lamp(): Lamp {
    return lampFrom(this.#dialogs.states);
  }

  retry(): void {
    this.#presence.retry();
    this.#dialogs.retry();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#presence.stop(), this.#dialogs.stop()]);
  }

  [Symbol.dispose](): void {
    this.#presence[Symbol.dispose]();
    this.#dialogs[Symbol.dispose]();
  }
}

const readState: ReadState<PresenceDocument> = (bytes) => {
  const document = readPresence(bytes);
  return document.ok ? document.value : undefined;
};

const readDialogs: ReadState<DialogInfo> = (bytes, known) => {
  const document = readDialogInfo(bytes);
  if (!document.ok) return undefined;
  const applied = applyDialogInfo(known, document.value);
  if (applied.ok) return applied.value;
  return applied.error === 'gap' ? 'gap' : undefined;
};
