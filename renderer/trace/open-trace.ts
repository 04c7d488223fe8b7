import type { StoreApi } from 'zustand/vanilla';
import type { ViewState } from '../state/view-state.ts';

/** Shows everything that is known of a call, running or in the history, in place of the page that is open. */
export function openTrace(view: StoreApi<ViewState>, callId: string, shows: 'ladder' | 'sound' = 'ladder'): void {
  view.setState({ tracedCall: { callId, shows } });
}

export function closeTrace(view: StoreApi<ViewState>): void {
  view.setState({ tracedCall: undefined });
}
