import { ladderOf } from '../../main/trace/ladder.ts';
import type { TraceEvent, TraceSink } from '../../main/trace/trace.ts';
import type { Invocation } from './command.ts';

/** Prints each message as it passes: when, from whom to whom, and what it is; with `--json` all of it. */
export function liveTrace(print: Invocation['print']): TraceSink {
  return { record: (event) => show(event, print) };
}

function show(event: TraceEvent, print: Invocation['print']): void {
  const { columns, rows } = ladderOf([event]);
  const [row] = rows;
  if (row === undefined) return;
  const [from = '', to = ''] = [columns[row.from], columns[row.to]];
  const { atUnixMs, transport, label, callId, text } = row;
  const time = new Date(atUnixMs).toISOString().slice('2000-01-01T'.length, -1);
  print(`${time}  ${from} -> ${to}  ${label}`, { event: 'message', atUnixMs, from, to, transport, label, callId, text });
}
