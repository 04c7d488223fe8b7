import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ORPCError } from '@orpc/server';
import type { Log } from '../../main/base/log.ts';
import { limits } from '../../main/limits.ts';
import { readJson } from './json-body.ts';
import type { CallProcedure } from './procedures.ts';

/** What went wrong, for the program and for who reads its log. */
interface Failure {
  readonly code: string;
  readonly message: string;
  readonly data?: unknown;
}

export interface ProcedureRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly call: CallProcedure;
  readonly log: Log;
}

const faults = {
  TOO_LARGE: [413, { code: 'TOO_LARGE', message: 'the body is too large' }],
  NO_JSON: [400, { code: 'NO_JSON', message: 'the body is not JSON' }],
} as const;

/** A failure that the contract declares for the procedure: the request was understood, and the phone is not in a state for it. */
const DECLARED = 409;

/** Answers with a failure as JSON. */
export function say(
  response: ServerResponse,
  status: number,
  { code, message, data }: Failure,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify({ code, message, ...(data !== undefined && { data }) });
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers }).end(`${body}\n`);
}

/** Carries a procedure out: its output is the body, 204 where it has none; a stream is a line for each value until either side ends it. */
export async function answerProcedure({ request, response, call, log }: ProcedureRequest): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const input = await readJson(request, limits.automation.bodyBytes);
    if (!input.ok) {
      const [status, failure] = faults[input.error];
      say(response, status, failure, { Connection: 'close' });
      return;
    }
    const context = { drained: () => drained(response, gone.signal), requests: 0, streams: 0 };
    await write(response, await call(context, input.value, gone.signal));
  } catch (error) {
    if (gone.signal.aborted || response.headersSent) response.destroy();
    else sayError(response, error, log, request.url);
  }
}

async function write(response: ServerResponse, output: unknown): Promise<void> {
  if (isStream(output)) {
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    for await (const value of output) response.write(`${JSON.stringify(value)}\n`);
    response.end();
  } else if (output === undefined) response.writeHead(204).end();
  else
    response
      .writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
      .end(`${JSON.stringify(output)}\n`);
}

/** Resolves when the program has taken what was written, or is gone. */
async function drained(response: ServerResponse, gone: AbortSignal): Promise<void> {
  if (response.writableNeedDrain && !gone.aborted) await once(response, 'drain', { signal: gone }).catch(() => undefined); // gone
}

/** What is no coded error is a mistake of ours: the program is told of an internal error only, the log gets the facts. */
function sayError(response: ServerResponse, error: unknown, log: Log, procedure: string | undefined): void {
  if (!(error instanceof ORPCError)) {
    log.write('error', 'a request of a program failed', { procedure, error: String(error) });
    say(response, 500, { code: 'INTERNAL_SERVER_ERROR', message: 'internal error' });
  } else say(response, error.defined ? DECLARED : error.status, { code: error.code, message: error.message, data: error.data });
}

function isStream(output: unknown): output is AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}
