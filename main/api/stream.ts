import { ORPCError } from '@orpc/server';
import { limits } from '../limits.ts';
import { type LatestSource, latest } from './latest.ts';

/** What a procedure knows of the client that asks: one for each connection, changed as it goes. */
export interface RpcContext {
  /** Resolves when the client has taken what was sent before, or is gone. */
  readonly drained: () => Promise<void>;
  /** Requests under way. */
  requests: number;
  /** Streams open. */
  streams: number;
}

export interface StreamRequest {
  readonly context: RpcContext;
  readonly signal?: AbortSignal | undefined;
}

/** One client's stream of the latest values, until it gives up or is gone; refused when it has too many. */
export async function* stream<T>({ context, signal }: StreamRequest, source: LatestSource<T>): AsyncGenerator<T, void, void> {
  yield* counted(context, latest(source, context.drained, signal ?? new AbortController().signal));
}

/** As many values as `source` has, for a client that has not too many streams. */
export async function* counted<T>(context: RpcContext, source: AsyncGenerator<T, void, void>): AsyncGenerator<T, void, void> {
  if (context.streams >= limits.rpc.streamsPerClient) throw new ORPCError('TOO_MANY_REQUESTS');
  context.streams += 1;
  try {
    yield* source;
  } finally {
    context.streams -= 1;
  }
}
