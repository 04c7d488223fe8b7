import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { NetworkView } from '../../main/contract/network-view.ts';
import { useSession } from '../state/session-context.ts';

/** The network as it is while the page is open; undefined until the first word of it. The engine looks around only so long. */
export function useNetwork(): NetworkView | undefined {
  const { client, phone } = useSession();
  const isOpen = useStore(phone, ({ link }) => link === 'open');
  const [network, setNetwork] = useState<NetworkView>();
  useEffect(() => {
    if (!isOpen) return undefined;
    const leaving = new AbortController();
    const follow = async (): Promise<void> => {
      try {
        for await (const view of await client.network.watch(undefined, { signal: leaving.signal })) {
          if (leaving.signal.aborted) return;
          setNetwork(view);
        }
      } catch {
        // the page is left, or the line is gone: then it is followed anew
      }
    };
    void follow();
    return () => leaving.abort();
  }, [client, isOpen]);
  return network;
}
