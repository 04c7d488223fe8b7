import { existsSync } from 'node:fs';
import { isCodecName } from '../../main/calls/codecs.ts';
import type { DeviceSpec, PlaySpec } from '../../main/media/protocol.ts';
import { Failure, type OptionValues, text, WrongUsage } from './command.ts';

/** Options of every command whose calls have sound. */
export const soundOptions = {
  play: { type: 'string' },
  record: { type: 'string' },
  codec: { type: 'string' },
  srtp: { type: 'string' },
} as const;

export interface Sound {
  readonly device: DeviceSpec;
  readonly codecs?: readonly string[];
  readonly srtp?: 'off' | 'sdes';
  /** The call plays a file once: it is over when the file is. */
  readonly playsFile: boolean;
}

/** @throws WrongUsage, Failure */
export function soundFrom(values: OptionValues): Sound {
  const play = playSpec(text(values, 'play') ?? 'silence');
  const record = text(values, 'record');
  const codecs = text(values, 'codec')
    ?.split(',')
    .map((name) => name.trim());
  const unknown = codecs?.find((name) => !isCodecName(name));
  if (unknown !== undefined) throw new WrongUsage(`there is no codec '${unknown}'; opus, g722, pcmu and pcma are there`);
  return {
    device: { kind: 'local', play, ...(record === undefined ? {} : { record }) },
    ...(codecs === undefined ? {} : { codecs }),
    ...srtpFrom(values),
    playsFile: typeof play === 'object' && 'file' in play,
  };
}

function srtpFrom(values: OptionValues): Pick<Sound, 'srtp'> {
  const srtp = text(values, 'srtp');
  if (srtp !== undefined && srtp !== 'off' && srtp !== 'sdes') throw new WrongUsage(`srtp is off or sdes, not '${srtp}'`);
  return srtp === undefined ? {} : { srtp };
}

function playSpec(wanted: string): PlaySpec {
  if (wanted === 'silence' || wanted === 'music' || wanted === 'time') return wanted;
  const [, hertz] = /^tone:(\d{1,5})$/.exec(wanted) ?? [];
  if (hertz !== undefined) return { tone: Number(hertz) };
  if (!existsSync(wanted)) throw new Failure(`there is no file '${wanted}' to play`);
  return { file: wanted };
}
