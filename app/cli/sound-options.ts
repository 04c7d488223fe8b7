import { existsSync } from 'node:fs';
import { parseStunServer, parseTurnServer } from '../../main/accounts/server-address.ts';
import type { CallSound } from '../../main/calls/calling-account.ts';
import { isCodecName } from '../../main/calls/codecs.ts';
import type { DeviceSpec, HoldSound, PlaySpec } from '../../main/media/protocol.ts';
import type { TurnServer } from '../../main/media/turn/turn-server.ts';
import { Failure, type OptionValues, passwordFrom, text, WrongUsage } from './command.ts';
import { authoritiesFrom } from './network-options.ts';

/** Options of every command whose calls have sound. */
export const soundOptions = {
  play: { type: 'string' },
  record: { type: 'string' },
  codec: { type: 'string' },
  srtp: { type: 'string' },
  'srtp-optional': { type: 'boolean' },
  'hold-sound': { type: 'string' },
  ice: { type: 'boolean' },
  stun: { type: 'string' },
  turn: { type: 'string' },
  'turn-user': { type: 'string' },
  'turn-password-env': { type: 'string' },
  'relay-only': { type: 'boolean' },
} as const;

/** For the usage of such a command: the ways that its sound may take. */
export const waysUsage =
  '[--ice] [--stun S] [--turn turn:S[?transport=tcp]|turns:S --turn-user U --turn-password-env VAR [--relay-only]]';

export interface Sound {
  readonly device: DeviceSpec;
  readonly codecs?: readonly string[];
  readonly srtp?: 'off' | 'sdes' | 'dtls';
  readonly srtpPolicy?: 'preferred';
  readonly hold?: HoldSound;
  readonly ice?: NonNullable<CallSound['ice']>;
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
    ...holdFrom(values),
    ...iceFrom(values),
    playsFile: typeof play === 'object' && 'file' in play,
  };
}

function srtpFrom(values: OptionValues): Pick<Sound, 'srtp' | 'srtpPolicy'> {
  const srtp = text(values, 'srtp');
  if (srtp !== undefined && srtp !== 'off' && srtp !== 'sdes' && srtp !== 'dtls')
    throw new WrongUsage(`srtp is off, sdes or dtls, not '${srtp}'`);
  const isOptional = values['srtp-optional'] === true;
  if (isOptional && (srtp === undefined || srtp === 'off')) throw new WrongUsage('srtp-optional goes with --srtp sdes or dtls');
  return { ...(srtp === undefined ? {} : { srtp }), ...(isOptional ? { srtpPolicy: 'preferred' } : {}) };
}

function iceFrom(values: OptionValues): Pick<Sound, 'ice'> {
  const stun = text(values, 'stun');
  const stunServer = stun === undefined ? undefined : parseStunServer(stun);
  if (stun !== undefined && !stunServer) throw new WrongUsage(`stun is host or host:port, not '${stun}'`);
  const turnServer = turnFrom(values);
  const isRelayOnly = values['relay-only'] === true;
  if (isRelayOnly && !turnServer) throw new WrongUsage('--relay-only goes with --turn');
  if (values.ice !== true && !stunServer && !turnServer) return {};
  return { ice: { ...(stunServer && { stunServer }), ...(turnServer && { turnServer }), ...(isRelayOnly && { isRelayOnly }) } };
}

function turnFrom(values: OptionValues): TurnServer | undefined {
  const turn = text(values, 'turn');
  if (turn === undefined) return undefined;
  const address = parseTurnServer(turn);
  if (!address) throw new WrongUsage(`turn is turn:host:port, with ?transport=tcp or without, or turns:host:port, not '${turn}'`);
  const password = passwordFrom(values, 'turn-password-env');
  const authorities = authoritiesFrom(values);
  const trust = authorities === undefined ? {} : { trust: { authorities } };
  return { ...address, username: text(values, 'turn-user') ?? '', password, ...trust };
}

function holdFrom(values: OptionValues): Pick<Sound, 'hold'> {
  const hold = text(values, 'hold-sound');
  if (hold === undefined) return {};
  if (hold !== 'music' && hold !== 'tone' && hold !== 'silence')
    throw new WrongUsage(`who waits hears music, tone or silence, not '${hold}'`);
  return { hold };
}

function playSpec(wanted: string): PlaySpec {
  if (wanted === 'silence' || wanted === 'music' || wanted === 'time') return wanted;
  const [, hertz] = /^tone:(\d{1,5})$/.exec(wanted) ?? [];
  if (hertz !== undefined) return { tone: Number(hertz) };
  if (!existsSync(wanted)) throw new Failure(`there is no file '${wanted}' to play`);
  return { file: wanted };
}
