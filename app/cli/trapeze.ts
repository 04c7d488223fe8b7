#!/usr/bin/env node
import { exitCode } from './command.ts';
import { runCommandLine } from './run.ts';

// Who reads our output may leave before we have said all (`| head`): that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCode.done);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`trapeze: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCode.failed;
});
// What is left open now (an idle socket, a worker that ends) must not keep a finished command alive.
process.exit();
