import type { MediaCodec, StreamSettings } from '../media/protocol.ts';
import type { SrtpMasterKey } from '../media/srtp/make-cipher.ts';
import { isSrtpSuite } from '../media/srtp/suites.ts';
import type { AgreedAudio } from '../sdp/agreement.ts';
import type { AudioCodec } from '../sdp/audio-codec.ts';
import type { CryptoKey } from '../sdp/crypto-attribute.ts';

/** Codecs a call can use, by the names people give them. Payload types are those of RFC 3551, dynamic ones our own choice. */
const known: Readonly<Record<string, AudioCodec>> = {
  opus: { name: 'opus', clockRate: 48_000, channels: 2, payloadType: 96, fmtp: 'useinbandfec=1;stereo=0;sprop-stereo=0' },
  g722: { name: 'G722', clockRate: 8_000, payloadType: 9 },
  pcmu: { name: 'PCMU', clockRate: 8_000, payloadType: 0 },
  pcma: { name: 'PCMA', clockRate: 8_000, payloadType: 8 },
};

const digitsAt48k: AudioCodec = { name: 'telephone-event', clockRate: 48_000, payloadType: 100, fmtp: '0-15' };
const digitsAt8k: AudioCodec = { name: 'telephone-event', clockRate: 8_000, payloadType: 101, fmtp: '0-15' };

/** What we offer when nobody chose: best sound first. */
export const defaultCodecNames: readonly string[] = ['opus', 'g722', 'pcmu', 'pcma'];

/** Whether `name`, in any case, is a codec we have. */
export function isCodecName(name: string): boolean {
  return name.toLowerCase() in known;
}

/**
 * The codec list of an offer, by preference, with telephone-event at every clock rate that it needs (RFC 4733 §2.1: peers answer the one
 * that fits their codec), and always at 8000 Hz: some phones have no other, with Opus too.
 *
 * @param names codec names in any case; unknown ones are left out
 */
export function codecList(names: readonly string[]): readonly AudioCodec[] {
  const audio = names.map((name) => known[name.toLowerCase()]).filter((codec) => codec !== undefined);
  const rates = new Set(audio.map(({ clockRate }) => clockRate));
  return [...audio, ...(rates.has(48_000) ? [digitsAt48k] : []), digitsAt8k];
}

/** What was agreed, in the terms of the media host. */
export function streamSettings(agreed: AgreedAudio): StreamSettings {
  const { remote, rtcpMux, sendsVoipMetrics, rtcpReducedSize, direction, ptimeMs, dtmf } = agreed;
  return {
    remote,
    rtcpMux,
    ...(sendsVoipMetrics && { sendsVoipMetrics }),
    ...(rtcpReducedSize && { rtcpReducedSize }),
    direction,
    ptimeMs,
    send: mediaCodec(agreed.send),
    receive: agreed.receive.map(mediaCodec),
    ...(dtmf === undefined ? {} : { dtmf }),
    ...securitySettings(agreed),
    ...(agreed.ice === undefined ? {} : { ice: agreed.ice }),
  };
}

/** Suites are agreed among ours only. */
function securitySettings({ security }: AgreedAudio): Pick<StreamSettings, 'security' | 'dtls'> {
  if (security?.kind === 'dtls') return { dtls: { role: security.role, fingerprints: security.fingerprints } };
  if (security === undefined || !isSrtpSuite(security.suite)) return {};
  const { suite, send, receive } = security;
  return { security: { send: masterKey(suite, send), receive: masterKey(suite, receive) } };
}

function masterKey(suite: SrtpMasterKey['suite'], { key, mki }: CryptoKey): SrtpMasterKey {
  return { suite, key, ...(mki && { mki }) };
}

function mediaCodec({ name, payloadType, clockRate, fmtp }: AudioCodec): MediaCodec {
  const spelled = name.toLowerCase() === 'opus' ? 'opus' : name.toUpperCase();
  return { name: spelled, payloadType, clockRate, ...(fmtp === undefined ? {} : { fmtp }) };
}
