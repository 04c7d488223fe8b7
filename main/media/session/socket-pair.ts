import { type Random, randomFraction } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import type { DatagramSocket, Network, NetworkFailure } from '../../net/network.ts';
import type { OpenOptions } from '../protocol.ts';

/** How UDP sockets are made. */
export type BindDatagram = Network['bindDatagram'];

/** Below the ports that systems give to programs that do not care. */
const DEFAULT_RANGE = [16_384, 32_767] as const;

/** RTP on an even port and RTCP on the next (RFC 3550 §11). Disposing closes both. */
export class SocketPair implements Disposable {
  readonly rtp: DatagramSocket;
  readonly rtcp: DatagramSocket;

  constructor(rtp: DatagramSocket, rtcp: DatagramSocket) {
    this.rtp = rtp;
    this.rtcp = rtcp;
  }

  [Symbol.dispose](): void {
    this.rtp[Symbol.dispose]();
    this.rtcp[Symbol.dispose]();
  }
}

/**
 * Binds a pair, beginning at a place of chance in the range so that stragglers of the last call do not meet the next one.
 * Goes on while ports are taken, `limits.media.bindAttempts` times at most; any other refusal is final.
 */
export async function bindSocketPair(
  bind: BindDatagram,
  { host, portRange = DEFAULT_RANGE }: OpenOptions,
  random: Random,
): Promise<Result<SocketPair, NetworkFailure>> {
  const lowest = Math.ceil(portRange[0] / 2) * 2;
  const pairs = Math.floor((portRange[1] - lowest + 1) / 2);
  const start = Math.floor(randomFraction(random) * pairs);
  let failure: NetworkFailure = { code: 'EADDRINUSE', address: { host, port: lowest } };
  for (let attempt = 0; attempt < Math.min(pairs, limits.media.bindAttempts); attempt++) {
    const port = lowest + ((start + attempt) % pairs) * 2;
    const pair = await bindPairAt(bind, host, port);
    if (pair.ok) return pair;
    failure = pair.error;
    if (failure.code !== 'EADDRINUSE') break;
  }
  return fail(failure);
}

async function bindPairAt(bind: BindDatagram, host: string, port: number): Promise<Result<SocketPair, NetworkFailure>> {
  const rtp = await bind({ host, port });
  if (!rtp.ok) return rtp;
  const rtcp = await bind({ host, port: port + 1 });
  if (rtcp.ok) return ok(new SocketPair(rtp.value, rtcp.value));
  rtp.value[Symbol.dispose]();
  return rtcp;
}
