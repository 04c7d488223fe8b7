import { isIP } from 'node:net';
import { isSupportedCodec } from '../codec/codecs.ts';
import type { MediaCodec, StreamDirection, StreamSettings } from '../protocol.ts';
import type { SrtpMasterKey } from '../srtp/make-cipher.ts';
import { isSrtpSuite, masterKeyBytes } from '../srtp/suites.ts';

/** Formats that come among a peer's payload types and are no sound of their own: nothing decodes them, nothing breaks. */
const withoutSound: readonly string[] = ['CN', 'TELEPHONE-EVENT', 'RED'];

/** Whether we send sound in this direction; RTCP goes on in all of them (RFC 3264 §5.1). */
export function sends(direction: StreamDirection): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

/** Whether we play what comes. */
export function plays(direction: StreamDirection): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}

/** Whether this format describes the background of a sender that is silent (RFC 3389). */
export function isComfortNoise(codec: MediaCodec): boolean {
  return codec.name.toUpperCase() === 'CN' && codec.clockRate === 8_000;
}

/** Whether packets of this format carry sound to be decoded. */
export function carriesSound(codec: MediaCodec): boolean {
  return !withoutSound.includes(codec.name.toUpperCase());
}

/** Why settings cannot be applied, in words; `undefined` when they can. */
export function refusalOf(settings: StreamSettings): string | undefined {
  const { remote, ptimeMs, send, receive, dtmf, security, dtls, ice, rtcpMux } = settings;
  if (isIP(remote.address) === 0) return `the remote address ${remote.address} is not numeric`;
  if (remote.rtcpAddress !== undefined && isIP(remote.rtcpAddress) === 0)
    return `the address ${remote.rtcpAddress} is not numeric`;
  if (!isWithin(remote.port, 0, 65_535) || !isWithin(remote.rtcpPort, 0, 65_535)) return 'a remote port is out of range';
  if (!isWithin(ptimeMs, 10, 60)) return `packets of ${ptimeMs} ms cannot be`;
  const types = [send, ...receive].map(({ payloadType }) => payloadType).concat(dtmf ? [dtmf.send, dtmf.receive] : []);
  if (types.some((type) => !isWithin(type, 0, 127))) return 'a payload type is out of range';
  if (dtmf !== undefined && !isWithin(dtmf.clockRate, 1_000, 192_000)) return 'the clock rate of telephone-event is out of range';
  if (security !== undefined && dtls !== undefined) return 'keys are given, and to be agreed on as well';
  if (ice !== undefined && !rtcpMux) return 'ICE has one component, so RTCP shares the port';
  if (dtls?.fingerprints.length === 0) return 'there is no fingerprint to know the peer by';
  if (security !== undefined && !(isUsableKey(security.send) && isUsableKey(security.receive))) return 'a key fits no suite';
  const unknown = [send, ...receive.filter(carriesSound)].find((codec) => !isSupportedCodec(codec));
  return unknown === undefined ? undefined : `there is no codec ${unknown.name}/${unknown.clockRate}`;
}

function isUsableKey({ suite, key, mki }: SrtpMasterKey): boolean {
  return isSrtpSuite(suite) && key.length === masterKeyBytes(suite) && (mki === undefined || isWithin(mki.length, 1, 128));
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
