import { useEffect, useState } from 'react';
import type { QualityTimeline } from '../../main/contract/quality-view.ts';
import { useSession } from '../state/session-context.ts';

/** How often a running call is asked for its latest seconds. */
const REFRESH_MS = 1_000;
const none: QualityTimeline = { seconds: [], marks: [] };

/** How a call sounded; while it runs, asked for again each second. `undefined` until the first answer. */
export function useQuality(callId: string, isRunning: boolean): QualityTimeline | undefined {
  const { client } = useSession();
  const [quality, setQuality] = useState<QualityTimeline>();
  useEffect(() => {
    let isWanted = true;
    const ask = (): void => {
      client.history.quality({ callId }).then(
        (timeline) => isWanted && setQuality(timeline),
        () => isWanted && setQuality((known) => known ?? none), // nothing kept, or the line is gone
      );
    };
    ask();
    const timer = isRunning ? setInterval(ask, REFRESH_MS) : undefined;
    return () => {
      isWanted = false;
      clearInterval(timer);
    };
  }, [client, callId, isRunning]);
  return quality;
}
