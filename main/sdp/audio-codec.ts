import { attributesOf, type MediaDescription } from './session-description.ts';

/** A format of an audio line: what `rtpmap` and `fmtp` say of one payload type (RFC 8866 §6.6, §6.15). */
export interface AudioCodec {
  /** `PCMU`, `PCMA`, `opus`, `G722`, `telephone-event`, `CN`; compared without case. */
  readonly name: string;
  /** Of the RTP timestamps, in Hz. */
  readonly clockRate: number;
  /** 1 when absent. */
  readonly channels?: number;
  /** 0 to 127. */
  readonly payloadType: number;
  readonly fmtp?: string;
}

/** Payload types that need no `rtpmap` (RFC 3551 §6). */
const staticFormats: ReadonlyMap<number, readonly [name: string, clockRate: number, channels?: number]> = new Map([
  [0, ['PCMU', 8000]],
  [3, ['GSM', 8000]],
  [4, ['G723', 8000]],
  [5, ['DVI4', 8000]],
  [6, ['DVI4', 16_000]],
  [7, ['LPC', 8000]],
  [8, ['PCMA', 8000]],
  [9, ['G722', 8000]],
  [10, ['L16', 44_100, 2]],
  [11, ['L16', 44_100]],
  [12, ['QCELP', 8000]],
  [13, ['CN', 8000]],
  [15, ['G728', 8000]],
  [16, ['DVI4', 11_025]],
  [17, ['DVI4', 22_050]],
  [18, ['G729', 8000]],
]);

/** The codecs of a media line in its order; formats that nothing describes are left out. */
export function codecsOf(media: MediaDescription): readonly AudioCodec[] {
  const maps = valuesByFormat(media, 'rtpmap');
  const fmtps = valuesByFormat(media, 'fmtp');
  return [...new Set(media.formats)].flatMap((format) => codecOf(format, maps.get(format), fmtps.get(format)) ?? []);
}

function codecOf(format: string, map: string | undefined, fmtp: string | undefined): AudioCodec | undefined {
  if (!/^\d{1,3}$/.test(format) || Number(format) > 127) return undefined;
  const payloadType = Number(format);
  const [name, clockRate, channels] = map === undefined ? (staticFormats.get(payloadType) ?? []) : parseRtpMap(map);
  if (!name || !clockRate) return undefined;
  return { name, clockRate, ...(channels !== undefined && { channels }), payloadType, ...(fmtp !== undefined && { fmtp }) };
}

function parseRtpMap(map: string): readonly [name: string, clockRate: number, channels?: number] | readonly [] {
  const { name, rate, channels } =
    /^(?<name>[\w.+-]{1,64})\/(?<rate>\d{1,6})(?:\/(?<channels>\d{1,2}))?\s*$/.exec(map)?.groups ?? {};
  if (name === undefined) return [];
  return channels === undefined ? [name, Number(rate)] : [name, Number(rate), Number(channels)];
}

/** The attributes `a=name:FORMAT value` of a media line by format; the first one counts. */
function valuesByFormat(media: MediaDescription, name: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const value of attributesOf(media, name)) {
    const space = value.indexOf(' ');
    const format = value.slice(0, Math.max(space, 0));
    if (space > 0 && !values.has(format)) values.set(format, value.slice(space + 1).trim());
  }
  return values;
}

/** Whether two formats are the same encoding, whatever payload types they have. Opus is always written with two channels (RFC 7587 §7), and not by all. */
export function isSameCodec(a: AudioCodec, b: AudioCodec): boolean {
  const name = a.name.toLowerCase();
  if (name !== b.name.toLowerCase() || a.clockRate !== b.clockRate) return false;
  return name === 'opus' || (a.channels ?? 1) === (b.channels ?? 1);
}

/** Key presses as events (RFC 4733), not sound. */
export function isTelephoneEvent(codec: AudioCodec): boolean {
  return codec.name.toLowerCase() === 'telephone-event';
}

/** Whether a call can be held with this format alone: neither key presses nor comfort noise. */
export function isVoice(codec: AudioCodec): boolean {
  return !isTelephoneEvent(codec) && codec.name.toUpperCase() !== 'CN';
}

/** The attributes that describe `codec`: `rtpmap`, and `fmtp` if it has one. */
export function codecAttributes({ payloadType, name, clockRate, channels, fmtp }: AudioCodec): readonly string[] {
  const map = `rtpmap:${payloadType} ${name}/${clockRate}${channels === undefined || channels === 1 ? '' : `/${channels}`}`;
  return fmtp === undefined ? [map] : [map, `fmtp:${payloadType} ${fmtp}`];
}
