import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { createConnection, createServer } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import { familyOf, isNumericHost, isReachable } from './address.ts';
import type { Address, ByteStream, DatagramSocket, Network, NetworkFailure, StreamListener } from './network.ts';
import { NodeByteStream } from './node-byte-stream.ts';
import { NodeDatagramSocket } from './node-datagram-socket.ts';
import { NodeStreamListener } from './node-stream-listener.ts';
import { codeOf } from './system-error.ts';

/** A full domain name has at most 253 characters (RFC 1035 §2.3.4, without the last dot). */
const LONGEST_NAME = 253;
/** Connecting a UDP socket sends nothing; any port will do. */
const ANY_PORT = 9;

/** The machine's own network. Binding to `::` takes IPv6 only, so both wildcards can be bound on one port. */
export class NodeNetwork implements Network {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  bindDatagram(local: Address): Promise<Result<DatagramSocket, NetworkFailure>> {
    if (!isBindable(local)) return unusable(local);
    const socket = datagramSocketFor(local.host);
    return new Promise((resolve) => {
      socket.once('error', (error) => {
        socket.close();
        resolve(fail(failureOf(error, local)));
      });
      socket.bind({ address: local.host, port: local.port, exclusive: true }, () => {
        socket.removeAllListeners('error');
        resolve(ok(new NodeDatagramSocket(socket)));
      });
    });
  }

  listen(local: Address): Promise<Result<StreamListener, NetworkFailure>> {
    if (!isBindable(local)) return unusable(local);
    const server = createServer({ noDelay: true });
    return new Promise((resolve) => {
      server.once('error', (error) => resolve(fail(failureOf(error, local))));
      server.listen({ host: local.host, port: local.port, ipv6Only: true, exclusive: true }, () => {
        server.removeAllListeners('error');
        resolve(ok(new NodeStreamListener(server)));
      });
    });
  }

  connect(remote: Address): Promise<Result<ByteStream, NetworkFailure>> {
    if (!isReachable(remote)) return unusable(remote);
    const socket = createConnection({ host: remote.host, port: remote.port, noDelay: true });
    return new Promise((resolve) => {
      const settle = (result: Result<ByteStream, NetworkFailure>): void => {
        timeout[Symbol.dispose]();
        socket.removeAllListeners('error');
        socket.removeAllListeners('connect');
        resolve(result);
      };
      const giveUp = (code: string): void => {
        settle(fail({ code, address: remote }));
        socket.on('error', () => undefined); // the verdict is out; a second error changes nothing
        socket.destroy();
      };
      const timeout = this.#clock.after(limits.transport.connectMs, () => giveUp('ETIMEDOUT'));
      socket.once('error', (error) => giveUp(codeOf(error)));
      socket.once('connect', () => settle(ok(new NodeByteStream(socket))));
    });
  }

  localHostFor(remote: string): Promise<string> {
    const socket = datagramSocketFor(remote);
    const loopback = familyOf(remote) === 6 ? '::1' : '127.0.0.1';
    return new Promise((resolve) => {
      const answer = (host: string): void => {
        socket.close();
        resolve(host);
      };
      socket.once('error', () => answer(loopback)); // no way there
      socket.once('connect', () => answer(socket.address().address));
      socket.connect(ANY_PORT, remote);
    });
  }

  async lookup(host: string): Promise<readonly string[]> {
    if (isNumericHost(host)) return [host];
    if (host.length > LONGEST_NAME) return [];
    try {
      const found = await lookup(host, { all: true, order: 'verbatim' });
      return found.map((entry) => entry.address);
    } catch {
      return []; // an unknown name and a silent name server are the same to the caller
    }
  }
}

/** Addresses are numeric here, so the socket never asks a name server, and sends within the call. */
function datagramSocketFor(host: string) {
  const family = familyOf(host);
  return createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    ipv6Only: family === 6,
    recvBufferSize: limits.transport.receiveBufferBytes,
    lookup: (name, _options, done) => done(null, name, family),
  });
}

/** As for sending, but port 0 lets the system choose. */
function isBindable(local: Address): boolean {
  return isReachable({ host: local.host, port: local.port || ANY_PORT });
}

async function unusable(address: Address): Promise<Result<never, NetworkFailure>> {
  return fail({ code: 'EINVAL', address });
}

function failureOf(error: Error, address: Address): NetworkFailure {
  return { code: codeOf(error), address };
}
