import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { TraceView } from '../../main/contract/trace-view.ts';
import { useSession } from '../state/session-context.ts';

interface Seen {
  readonly callId: string;
  readonly trace: TraceView | null;
}

/**
 * The ladder of a call as it grows; `null` when nothing is kept of the call, `undefined` until that is known.
 *
 * @param callId '' for no call
 */
export function useTrace(callId: string): TraceView | null | undefined {
  const { client, phone } = useSession();
  const link = useStore(phone, (state) => state.link);
  const [seen, setSeen] = useState<Seen>();
  useEffect(() => {
    if (callId === '' || link !== 'open') return undefined;
    const ending = new AbortController();
    follow().catch(() => {
      // Nothing is kept, or the line is gone: what was seen before still holds.
      if (!ending.signal.aborted) setSeen((known) => (known?.callId === callId ? known : { callId, trace: null }));
    });
    return () => ending.abort();

    async function follow(): Promise<void> {
      const { signal } = ending;
      for await (const trace of await client.trace.watchCall({ callId }, { signal })) {
        if (signal.aborted) return;
        setSeen({ callId, trace });
      }
    }
  }, [client, callId, link]);
  return seen?.callId === callId ? seen.trace : undefined;
}
