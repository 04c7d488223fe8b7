import { ORPCError } from '@orpc/client';
import type { Notice } from './view-state.ts';

/** What went wrong with a request to the engine, as something the window has words for. */
export function noticeOf(error: unknown): Notice {
  if (error instanceof ORPCError) return { code: error.code, status: statusIn(error.data) };
  return { code: 'CONNECTION_LOST' };
}

function statusIn(data: unknown): number | undefined {
  const status = typeof data === 'object' && data !== null && 'status' in data ? data.status : undefined;
  return typeof status === 'number' && status > 0 ? status : undefined;
}
