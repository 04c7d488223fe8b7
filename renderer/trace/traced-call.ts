import type { CallView, HistoryView } from '../../main/contract/snapshot.ts';
import { useHistory, useSnapshot } from '../state/session-context.ts';

/** What is known of a call beside its trace. */
export interface TracedCall {
  readonly running: CallView | undefined;
  readonly past: HistoryView | undefined;
}

/** The call by its id: while it is in sight, and its line in the history as far as that was loaded. */
export function useTracedCall(callId: string): TracedCall {
  const running = useSnapshot(({ calls }) => calls.find(({ id }) => id === callId));
  const past = useHistory(({ all, missed, recorded, found }) => {
    for (const { rows } of [all, missed, recorded, found]) {
      const row = rows.find(({ id }) => id === callId);
      if (row) return row;
    }
    return undefined;
  });
  return { running, past };
}
