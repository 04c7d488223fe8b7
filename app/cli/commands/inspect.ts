import { readFile, stat } from 'node:fs/promises';
import { inspectMessage } from '../../../main/sip/message/inspect.ts';
import { type Command, Failure } from '../command.ts';

/** Larger files are no SIP messages; nothing of them is read. */
const LARGEST_BYTES = 1_048_576;

export const inspect: Command = {
  name: 'inspect',
  usage: 'inspect FILE…',
  summary:
    'Parses SIP messages as they are on the wire and says for each whether it is valid, or the response it deserves and why.',
  options: {},
  positionals: [1, 10_000],
  run: async ({ positionals, print }) => {
    for (const file of positionals) {
      const inspection = inspectMessage(await read(file));
      const { verdict, status, element, reason, warnings } = inspection;
      const answer = status === undefined ? '' : ` ${status}`;
      const where = element === undefined ? '' : `${element}: `;
      print([`${file}: ${verdict}${answer} (${where}${reason})`, ...warnings.map((warning) => `  note: ${warning}`)].join('\n'), {
        file,
        ...inspection,
      });
    }
  },
};

async function read(file: string): Promise<Uint8Array> {
  const { size } = await stat(file).catch(() => {
    throw new Failure(`there is no file '${file}'`);
  });
  if (size > LARGEST_BYTES) throw new Failure(`'${file}' is ${size} bytes long; a SIP message is not`);
  return readFile(file);
}
