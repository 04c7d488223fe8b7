import { ORPCError } from '@orpc/client';
import type { StoreApi } from 'zustand/vanilla';
import type { Notice, ViewState } from './view-state.ts';

/** Carries out what a person asked for; what goes wrong becomes a notice. Never throws. @returns whether it was done */
export async function attempt(view: StoreApi<ViewState>, request: () => Promise<unknown>): Promise<boolean> {
  try {
    await request();
    return true;
  } catch (error) {
    view.setState({ notice: noticeOf(error) });
    return false;
  }
}

/** What went wrong with a request to the engine, as something the window has words for. */
export function noticeOf(error: unknown): Notice {
  if (error instanceof ORPCError) return { code: error.code, status: statusIn(error.data) };
  return { code: 'CONNECTION_LOST' };
}

function statusIn(data: unknown): number | undefined {
  const status = typeof data === 'object' && data !== null && 'status' in data ? data.status : undefined;
  return typeof status === 'number' && status > 0 ? status : undefined;
}
