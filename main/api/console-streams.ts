import type { ConsolePiece } from '../contract/console.ts';
import type { LogLine } from '../contract/log.ts';
import { limits } from '../limits.ts';
import type { OpenConsole, Phone } from './phone.ts';
import { queued } from './queued.ts';
import { counted, type StreamRequest } from './stream.ts';

/** What a console writes, for as long as its window reads: a window that is gone ends it, also before it has read anything. */
export function watchConsole(
  opened: OpenConsole,
  { context, signal = new AbortController().signal }: StreamRequest,
): AsyncGenerator<ConsolePiece, void, void> {
  const ending = new AbortController();
  const texts = opened.pieces(AbortSignal.any([signal, ending.signal]));
  return (async function* () {
    try {
      yield { consoleId: opened.consoleId, text: '' };
      for await (const text of counted(context, texts)) {
        yield { consoleId: opened.consoleId, text };
        await context.drained();
      }
    } finally {
      ending.abort();
    }
  })();
}

/** The engine's log: what is kept of it, then what is written. */
export async function* watchLog(
  { log }: Phone,
  { context, signal = new AbortController().signal }: StreamRequest,
): AsyncGenerator<LogLine, void, void> {
  const source = { happened: log.onWritten, first: () => log.lines(), most: limits.log.lines };
  yield* counted(context, queued(source, context.drained, signal));
}
