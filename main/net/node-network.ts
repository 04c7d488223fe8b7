import { createSocket } from 'node:dgram';
import { createConnection, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import { familyOf, formatAddress, isNumericHost, isReachable } from './address.ts';
import type { DnsClient } from './dns-client.ts';
import type {
  Address,
  ByteStream,
  ConnectOptions,
  DatagramSocket,
  Network,
  NetworkFailure,
  StreamListener,
  StreamProtocol,
} from './network.ts';
import { NodeByteStream } from './node-byte-stream.ts';
import { NodeDatagramSocket } from './node-datagram-socket.ts';
import { NodeDnsClient } from './node-dns-client.ts';
import { NodeStreamListener } from './node-stream-listener.ts';
import { NodeTls } from './node-tls.ts';
import { fdOf } from './socket-handle.ts';
import type { SocketMarking } from './socket-marking.ts';
import { reached, type StageFailure } from './socket-stage.ts';
import { streamServers } from './stream-servers.ts';
import { codeOf } from './system-error.ts';
import type { TlsSettings } from './tls-settings.ts';
import { isSecure } from './transport-name.ts';
import { upgrade, WebSocketStream } from './web-socket-stream.ts';

/** A full domain name has at most 253 characters (RFC 1035 §2.3.4, without the last dot). */
const LONGEST_NAME = 253;
/** Connecting a UDP socket sends nothing; any port will do. */
const ANY_PORT = 9;

export interface NodeNetworkOptions {
  /** Whom to ask for names: `192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::53]:5353`. Default: whom the system asks. */
  readonly nameServers?: readonly string[];
  /** Who we are over TLS, and whom we believe. Default: nobody in particular, and whom the system believes. */
  readonly tls?: TlsSettings;
  /** Marks every socket that is opened here. Default: none is marked. */
  readonly marking?: SocketMarking;
}

/** The machine's own network. Binding to `::` takes IPv6 only, so both wildcards can be bound on one port. */
export class NodeNetwork implements Network {
  readonly dns: DnsClient;
  readonly #clock: Clock;
  readonly #tls: NodeTls;
  readonly #marking: SocketMarking | undefined;

  /** @throws TypeError when a name server is no address; TlsSettingsError when a certificate, key or authority cannot be used */
  constructor(clock: Clock, options: NodeNetworkOptions = {}) {
    this.#clock = clock;
    this.dns = new NodeDnsClient(options.nameServers);
    this.#tls = new NodeTls(options.tls ?? {});
    this.#marking = options.marking;
  }

  bindDatagram(local: Address): Promise<Result<DatagramSocket, NetworkFailure>> {
    if (!isBindable(local)) return refused('EINVAL', local);
    const socket = datagramSocketFor(local.host);
    return new Promise((resolve) => {
      socket.once('error', (error) => {
        socket.close();
        resolve(fail(failureOf(error, local)));
      });
      socket.bind({ address: local.host, port: local.port, exclusive: true }, () => {
        socket.removeAllListeners('error');
        this.#marking?.mark(fdOf(socket));
        resolve(ok(new NodeDatagramSocket(socket)));
      });
    });
  }

  listen(local: Address, protocol: StreamProtocol = 'tcp'): Promise<Result<StreamListener, NetworkFailure>> {
    if (!isBindable(local)) return refused('EINVAL', local);
    if (isSecure(protocol) && !this.#tls.canListen) return refused('CERT_MISSING', local);
    const streams = streamServers[protocol](this.#tls);
    const { server } = streams;
    return new Promise((resolve) => {
      server.once('error', (error) => resolve(fail(failureOf(error, local))));
      server.listen({ host: local.host, port: local.port, ipv6Only: true, exclusive: true }, () => {
        server.removeAllListeners('error');
        this.#marking?.mark(fdOf(server)); // what it accepts takes after it
        resolve(ok(new NodeStreamListener(streams, isSecure(protocol) ? this.#tls.ownNames : [])));
      });
    });
  }

  async connect(remote: Address, options: ConnectOptions = {}): Promise<Result<ByteStream, NetworkFailure>> {
    if (!isReachable(remote)) return refused('EINVAL', remote);
    const socket = createConnection({ host: remote.host, port: remote.port, noDelay: true });
    socket.on('error', () => undefined); // whoever waits for the socket hears of it
    let givenUp: string | undefined;
    const giveUp = (code: string): void => {
      givenUp ??= code;
      socket.destroy();
    };
    using _deadline = this.#clock.after(limits.transport.connectMs, () => giveUp('ETIMEDOUT'));
    options.signal?.addEventListener('abort', () => giveUp('ECANCELED'), { once: true });
    const stream = await this.#raise(socket, remote, options);
    if (stream.ok && givenUp === undefined) return stream;
    socket.destroy();
    const code = givenUp ?? (stream.ok ? 'ECANCELED' : stream.error.code);
    return fail({ ...(stream.ok ? {} : stream.error), address: remote, code });
  }

  localHosts(): readonly string[] {
    const interfaces = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
    return interfaces.filter(({ internal }) => !internal).map(({ address }) => address);
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

  /** One layer upon the other: TCP, then TLS, then WebSocket, as far as the protocol goes. */
  async #raise(
    socket: Socket,
    remote: Address,
    { protocol = 'tcp', serverName = remote.host }: ConnectOptions,
  ): Promise<Result<ByteStream, StageFailure>> {
    const connected = await reached(socket, 'connect');
    if (!connected.ok) return connected;
    this.#marking?.mark(fdOf(socket));
    const secured = isSecure(protocol) ? await this.#tls.secure(socket, serverName) : ok({ socket, security: undefined });
    if (!secured.ok) return secured;
    const { socket: carrier, security } = secured.value;
    if (protocol === 'tcp' || protocol === 'tls') return ok(new NodeByteStream(carrier, security));
    const webSocket = await upgrade(carrier, formatAddress({ host: serverName, port: remote.port }));
    return webSocket.ok ? ok(new WebSocketStream(webSocket.value, carrier, security)) : webSocket;
  }

  async lookup(host: string): Promise<readonly string[]> {
    if (isNumericHost(host)) return [host];
    if (host.length > LONGEST_NAME) return [];
    return (await this.dns.addresses(host)).records;
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

async function refused(code: string, address: Address): Promise<Result<never, NetworkFailure>> {
  return fail({ code, address });
}

function failureOf(error: Error, address: Address): NetworkFailure {
  return { code: codeOf(error), address };
}
