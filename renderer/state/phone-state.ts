import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LevelView, Snapshot } from '../../main/contract/snapshot.ts';

/** What the engine last said. */
export interface PhoneState {
  readonly link: 'connecting' | 'open' | 'lost';
  readonly snapshot: Snapshot | undefined;
}

/** The last sound levels by call id; apart from the snapshot because they change ten times a second. */
export type LevelsState = Readonly<Record<string, LevelView>>;

export const createPhoneStore = (): StoreApi<PhoneState> =>
  createStore<PhoneState>(() => ({ link: 'connecting', snapshot: undefined }));

export const createLevelsStore = (): StoreApi<LevelsState> => createStore<LevelsState>(() => ({}));

/** Keeps the levels of running calls only. */
export function withoutEndedLevels(levels: LevelsState, calls: Snapshot['calls']): LevelsState {
  const running = Object.values(levels).filter(({ callId }) => calls.some(({ id, state }) => id === callId && state !== 'ended'));
  return Object.fromEntries(running.map((level) => [level.callId, level]));
}
