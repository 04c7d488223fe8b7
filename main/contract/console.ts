import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';

const size = { columns: z.number().int().min(2).max(500), rows: z.number().int().min(1).max(300) };
const opened = z.object({ consoleId: z.string().min(1).max(64) });

/** What a console has written since. */
const ConsolePiece = opened.extend({ text: z.string() });

/** The command line of this phone in a terminal of its window; there is one where `hasConsole` of the snapshot says so. */
export const console = {
  /** Starts the command line; its output until it ends. The first piece comes at once, empty. A reader that goes away ends it. */
  open: oc
    .input(z.object(size))
    .output(eventIterator(ConsolePiece))
    .errors({
      CONSOLE_MISSING: { message: 'no terminal can be opened here' },
      CONSOLES_EXHAUSTED: { message: 'too many consoles are open' },
    }),
  /** What a person types. To a console that is gone it goes nowhere, as with the others below. */
  write: oc.input(opened.extend({ text: z.string().min(1).max(4096) })),
  resize: oc.input(opened.extend(size)),
  /** So many characters (UTF-16) were shown. Who shows nothing gets no more after a while, and the command waits. */
  acknowledge: oc.input(opened.extend({ characters: z.number().int().min(1).max(1_048_576) })),
};

export type ConsolePiece = z.infer<typeof ConsolePiece>;
