import { fail, ok, type Result } from '../../main/base/result.ts';

/**
 * What may be said in the console of a window, and with which options not: those that reach other files of this computer or another
 * phone's data. A page of ours that somebody else has got hold of must not write files by it.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  help: [],
  status: ['--data'],
  trace: ['--data', '--pcap'],
  rtp: ['--data'],
  log: ['--data'],
  call: ['--play', '--record', '--certificate', '--key', '--ca'],
  options: ['--certificate', '--key', '--ca'],
};

/** The words that a console knows, in the order of its help. */
export const consoleWords: readonly string[] = Object.keys(allowed);

/**
 * Takes a typed line apart at its blanks; there is no shell, so that quotes, variables and pipes mean nothing.
 *
 * @returns the words of a command line that may be run, none for an empty line, or one sentence that says why not
 */
export function parseConsoleLine(line: string): Result<readonly string[], string> {
  const [first, ...rest] = line.split(/\s+/).filter((word) => word !== '');
  if (first === undefined) return ok([]);
  const refused = Object.hasOwn(allowed, first) ? allowed[first] : undefined;
  if (refused === undefined) return fail(`'${first}' is not for the console; it knows ${consoleWords.join(', ')}, exit`);
  const option = rest.find((word) => refused.includes(word.split('=', 1)[0] ?? ''));
  return option === undefined ? ok([first, ...rest]) : fail(`${option} is not for the console: it reaches files`);
}
