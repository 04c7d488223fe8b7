import type { StoreApi } from 'zustand/vanilla';
import type { ViewState } from '../state/view-state.ts';

const CHANNEL = 'trapeze:ring';

/** Joins what is silenced in one window of this copy to the others: the main window rings, the small one has the button. */
export function shareSilence(view: StoreApi<ViewState>): void {
  const channel = new BroadcastChannel(CHANNEL);
  view.subscribe((now, before) => {
    if (now.silencedCallIds !== before.silencedCallIds) channel.postMessage(now.silencedCallIds);
  });
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const ids = Array.isArray(data) ? data.filter((id) => typeof id === 'string') : [];
    const known = view.getState().silencedCallIds;
    if (ids.some((id) => !known.includes(id))) view.setState({ silencedCallIds: [...new Set([...known, ...ids])].slice(-20) });
  };
}
