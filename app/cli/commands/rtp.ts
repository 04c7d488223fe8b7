import type { CallView } from '../../../main/contract/snapshot.ts';
import type { Command, Invocation } from '../command.ts';
import { soundHead, soundRow } from '../phone-report.ts';
import { runningPhone } from '../running-phone.ts';

export const rtp: Command = {
  name: 'rtp',
  usage: 'rtp [--data DIR]',
  summary: 'Prints how the calls of the phone that runs here sound, a line for each of them every second.',
  options: { data: { type: 'string' } },
  positionals: [0, 0],
  run: async ({ values, print, interrupted }) => {
    using line = await runningPhone(values);
    const ending = new AbortController();
    const end = (): void => ending.abort();
    interrupted.addEventListener('abort', end);
    if (interrupted.aborted) end();
    void line.ended.then(end);
    const shown = new Map<string, CallView['quality']>();
    print(soundHead);
    try {
      for await (const { calls } of await line.phone.watch(undefined, { signal: ending.signal })) show(calls, shown, print);
    } catch (error) {
      if (!ending.signal.aborted) throw error;
    }
  },
};

/** Each report once: a snapshot also comes for other changes. */
function show(calls: readonly CallView[], shown: Map<string, CallView['quality']>, print: Invocation['print']): void {
  for (const call of calls) {
    const { id, quality, state } = call;
    if (state === 'ended' || JSON.stringify(shown.get(id)) === JSON.stringify(quality)) continue;
    shown.set(id, quality);
    const row = soundRow(call);
    if (row !== undefined) print(row, { event: 'rtp', callId: id, ...quality });
  }
  for (const id of shown.keys()) if (!calls.some((call) => call.id === id)) shown.delete(id);
}
