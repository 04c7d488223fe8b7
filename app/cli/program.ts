import { exitCode } from './command.ts';
import { runConsole } from './console-session.ts';
import { runCommandLine } from './run.ts';

/** Stands alone, for the terminal in the window: asks for one command after the other. */
const CONSOLE_WORD = 'console';

/**
 * Runs one command line as a whole program does: what nobody expected is printed, and who reads our output may leave before we have said
 * all (`| head`), which is no failure of ours.
 *
 * @param words without the program's name
 * @returns the exit code. What is still open then (an idle socket, a worker that ends) must not keep the process alive: the caller ends it
 */
export async function runProgram(words: readonly string[]): Promise<number> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCode.done);
    throw error;
  });
  try {
    if (words.length === 1 && words[0] === CONSOLE_WORD) {
      await runConsole();
      return exitCode.done;
    }
    return await runCommandLine(words);
  } catch (error) {
    process.stderr.write(`trapeze: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return exitCode.failed;
  }
}
