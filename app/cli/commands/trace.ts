import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../main/base/clock.ts';
import { openDatabase } from '../../../main/store/open-database.ts';
import { SqliteTraceStore } from '../../../main/store/sqlite-trace-store.ts';
import type { TraceEvent } from '../../../main/trace/trace.ts';
import { type Attached, attach } from '../../attach/attach.ts';
import { type Command, Failure, type Invocation, text } from '../command.ts';
import { defaultDataDir } from '../data-dir.ts';
import { LiveTraceLadder } from '../live-trace-ladder.ts';

/** What still comes when a call is over: the answer to its BYE. */
const AFTER_END_MS = 600;

export const trace: Command = {
  name: 'trace',
  usage: 'trace [--call ID] [--pcap F.pcap] [--data DIR]',
  summary:
    'Draws who sends what to whom in the phone that runs here, or in one call, also a past one; --pcap writes it as a capture.',
  options: { call: { type: 'string' }, pcap: { type: 'string' }, data: { type: 'string' } },
  positionals: [0, 0],
  run: async (invocation) => {
    const { values } = invocation;
    const dataDir = text(values, 'data') ?? defaultDataDir();
    const callId = text(values, 'call');
    using line = await attach(dataDir);
    if (line) await traceRunning(line, callId, invocation);
    else if (callId !== undefined) show(pastCall(dataDir, callId), invocation);
    else throw new Failure(`no phone runs on ${dataDir}: start trapeze, or name a past call with --call`);
  },
};

async function traceRunning(line: Attached, callId: string | undefined, invocation: Invocation): Promise<void> {
  if (callId === undefined) return await follow(line, undefined, invocation);
  const records = await line.phone.trace.records({ callId }).catch(() => undefined);
  if (!records) throw new Failure(`nothing is kept of the call ${callId}`);
  if (await isRunning(line, callId)) await follow(line, callId, invocation);
  else show(records, invocation);
}

function show(events: readonly TraceEvent[], invocation: Invocation): void {
  using ladder = ladderFor(invocation);
  for (const event of events) ladder.add(event);
}

/** Of a phone that does not run. */
function pastCall(dataDir: string, callId: string): readonly TraceEvent[] {
  const file = join(dataDir, 'trapeze.sqlite');
  if (!existsSync(file)) throw new Failure(`there is no phone in ${dataDir}`);
  using database = openDatabase(file);
  const found = new SqliteTraceStore(database).load(callId);
  if (!found) throw new Failure(`nothing is kept of the call ${callId}`);
  return found.events;
}

/** Until Ctrl-C, the end of the call, or of the phone. */
async function follow(line: Attached, callId: string | undefined, invocation: Invocation): Promise<void> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  invocation.interrupted.addEventListener('abort', end);
  if (invocation.interrupted.aborted) end();
  void line.ended.then(end);
  if (callId !== undefined) void callOver(line, callId, ending.signal).then(end, end);
  using ladder = ladderFor(invocation);
  try {
    const records = await line.phone.trace.watch(callId === undefined ? {} : { callId }, { signal: ending.signal });
    for await (const record of records) ladder.add(record);
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  }
}

async function isRunning({ phone }: Attached, callId: string): Promise<boolean> {
  for await (const { calls } of await phone.watch()) return calls.some(({ id, state }) => id === callId && state !== 'ended');
  return false;
}

async function callOver({ phone }: Attached, callId: string, signal: AbortSignal): Promise<void> {
  for await (const { calls } of await phone.watch(undefined, { signal })) {
    if (!calls.some(({ id, state }) => id === callId && state !== 'ended')) break;
  }
  await new Promise<void>((resolve) => void systemClock.after(AFTER_END_MS, resolve));
}

function ladderFor({ print, values }: Invocation): LiveTraceLadder {
  return new LiveTraceLadder({ clock: systemClock, print, pcapFile: text(values, 'pcap') });
}
