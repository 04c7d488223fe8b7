import { type Attached, attach } from '../attach/attach.ts';
import { Failure, type OptionValues, text } from './command.ts';
import { defaultDataDir } from './data-dir.ts';

/** A line to the phone that runs on `--data`, or where this computer keeps it. @throws Failure when none runs */
export async function runningPhone(values: OptionValues): Promise<Attached> {
  const dataDir = text(values, 'data') ?? defaultDataDir();
  const line = await attach(dataDir);
  if (!line) throw new Failure(`no phone runs on ${dataDir}: start trapeze`);
  return line;
}
