import { ORPCError } from '@orpc/client';
import type { StoreApi } from 'zustand/vanilla';
import { FileTooLong } from './files.ts';
import type { Notice, ViewState } from './view-state.ts';

/** Carries out what a person asked for; what goes wrong becomes a notice. Never throws. @returns whether it was done */
export async function attempt(view: StoreApi<ViewState>, request: () => Promise<unknown>): Promise<boolean> {
  const done = await asked(view, async () => {
    await request();
    return true;
  });
  return done ?? false;
}

/** As {@link attempt}, for a request with an answer. @returns undefined where it failed */
export async function asked<Answer>(view: StoreApi<ViewState>, request: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await request();
  } catch (error) {
    view.setState({ notice: noticeOf(error) });
    return undefined;
  }
}

/** What went wrong with a request to the engine, as something the window has words for. */
export function noticeOf(error: unknown): Notice {
  if (error instanceof ORPCError) return { code: error.code, status: statusIn(error.data) };
  return { code: error instanceof FileTooLong ? 'FILE_TOO_LONG' : 'CONNECTION_LOST' };
}

function statusIn(data: unknown): number | undefined {
  const status = typeof data === 'object' && data !== null && 'status' in data ? data.status : undefined;
  return typeof status === 'number' && status > 0 ? status : undefined;
}
