import type { GlobalAction } from '../../main/contract/desktop-view.ts';
import type { CallView } from '../../main/contract/snapshot.ts';
import type { Engine } from '../../main/engine.ts';
import { keyTarget } from './key-target.ts';

type ActionsEngine = Pick<Engine, 'calls' | 'history' | 'snapshot'>;

/** Lines of the history that are looked through for the last call that was made. */
const REDIAL_DEPTH = 100;

/**
 * What a person does with calls by the tray and by keys. A call that ended meanwhile is no failure worth a word, so nothing here says
 * whether it was done: the next snapshot does.
 */
export class PhoneActions {
  readonly #engine: ActionsEngine;

  constructor(engine: ActionsEngine) {
    this.#engine = engine;
  }

  /** The others wait from then on. */
  async answer(callId: string): Promise<void> {
    await this.#holdOthers(callId);
    await this.#engine.calls.answer({ callId });
  }

  async decline(callId: string): Promise<void> {
    await this.#engine.calls.decline({ callId });
  }

  async hangUp(callId: string): Promise<void> {
    await this.#engine.calls.hangUp({ callId });
  }

  /** Whoever goes on lets the others wait. */
  async toggleHold(callId: string): Promise<void> {
    const held = this.#find(callId)?.heldByUs;
    if (held === undefined) return;
    if (held) await this.#holdOthers(callId);
    await this.#engine.calls.setHold({ callId, held: !held });
  }

  async toggleMute(callId: string): Promise<void> {
    const muted = this.#find(callId)?.muted;
    if (muted !== undefined) await this.#engine.calls.setMuted({ callId, muted: !muted });
  }

  /** @param accountId the account to call with; without it the usual one */
  async call(target: string, accountId?: string): Promise<void> {
    await this.#holdOthers();
    await this.#engine.calls.place({ target, ...(accountId === undefined ? {} : { accountId }) });
  }

  /** Calls whom was called last, with the same account; nobody when that is long ago. */
  async redial(): Promise<void> {
    const rows = this.#engine.history.list({ filter: 'all', limit: REDIAL_DEPTH });
    const last = rows.find(({ direction }) => direction === 'out');
    if (last) await this.call(last.peer.uri, last.accountId);
  }

  /** What a key of the whole system asks for; nothing where there is no such call. */
  async byKey(action: Exclude<GlobalAction, 'dial'>): Promise<void> {
    const call = keyTarget(action, this.#engine.snapshot().calls);
    if (!call) return;
    if (action === 'answer') await this.answer(call.id);
    else if (action === 'mute') await this.toggleMute(call.id);
    else await this.hangUp(call.id);
  }

  #find(callId: string): CallView | undefined {
    return this.#engine.snapshot().calls.find(({ id }) => id === callId);
  }

  async #holdOthers(exceptId?: string): Promise<void> {
    const talking = this.#engine
      .snapshot()
      .calls.filter(({ id, state, heldByUs }) => id !== exceptId && state === 'active' && !heldByUs);
    await Promise.all(talking.map(({ id }) => this.#engine.calls.setHold({ callId: id, held: true })));
  }
}
