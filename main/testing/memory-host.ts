import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import { familyOf, formatAddress, isNumericHost, isWildcard } from '../net/address.ts';
import type {
  Address,
  ByteStream,
  ConnectOptions,
  Datagram,
  DatagramSocket,
  Network,
  NetworkFailure,
  StreamListener,
  StreamProtocol,
  StreamSecurity,
} from '../net/network.ts';
import type { CertificateFault, RefusedCertificate } from '../net/tls-settings.ts';
import { isSecure } from '../net/transport-name.ts';
import type { MemoryDns } from './memory-dns.ts';
import { MemoryStream } from './memory-stream.ts';
import type { MemoryWires } from './memory-wires.ts';

const FIRST_EPHEMERAL_PORT = 49_152;
const LONGEST_DATAGRAM = 65_507;
const loopbacks: readonly string[] = ['127.0.0.1', '::1'];

/** Who else is there. */
export interface MemoryDirectory {
  /** The machines by each of their addresses. */
  readonly hosts: ReadonlyMap<string, MemoryHost>;
  readonly dns: MemoryDns;
}

/** One simulated machine: the {@link Network} that its programs see. */
export class MemoryHost implements Network {
  /** May change while it runs: see `MemoryNetwork.move`. */
  addresses: readonly string[];
  readonly #wires: MemoryWires;
  readonly #directory: MemoryDirectory;
  readonly #sockets = new Map<string, MemoryDatagramSocket>();
  readonly #listeners = new Map<string, MemoryStreamListener>();
  #nextPort = FIRST_EPHEMERAL_PORT;
  /** What our certificate proves, as server and as client. Without one a server is believed whatever it is called, a client proves nothing. */
  certifiedFor: readonly string[] | undefined;

  get dns(): MemoryDns {
    return this.#directory.dns;
  }

  constructor(wires: MemoryWires, addresses: readonly string[], directory: MemoryDirectory) {
    this.#wires = wires;
    this.addresses = addresses;
    this.#directory = directory;
  }

  async bindDatagram(wanted: Address): Promise<Result<DatagramSocket, NetworkFailure>> {
    const local = this.#withPort(wanted);
    const refusal = this.#refusal(local, this.#sockets);
    if (refusal) return fail(refusal);
    const socket = new MemoryDatagramSocket(this.#wires, this, local, () => this.#sockets.delete(formatAddress(local)));
    this.#sockets.set(formatAddress(local), socket);
    return ok(socket);
  }

  async listen(wanted: Address, protocol: StreamProtocol = 'tcp'): Promise<Result<StreamListener, NetworkFailure>> {
    const local = this.#withPort(wanted);
    const refusal = this.#refusal(local, this.#listeners);
    if (refusal) return fail(refusal);
    const listener = new MemoryStreamListener(local, protocol, () => this.#listeners.delete(formatAddress(local)));
    this.#listeners.set(formatAddress(local), listener);
    return ok(listener);
  }

  connect(
    remote: Address,
    { protocol = 'tcp', serverName = remote.host, signal }: ConnectOptions = {},
  ): Promise<Result<ByteStream, NetworkFailure>> {
    this.#wires.counters.connects++;
    const local = { host: this.sourceFor(remote.host), port: this.#nextPort++ };
    const there = this.#wires.link(local.host, remote.host);
    const back = this.#wires.link(remote.host, local.host);
    const { promise, resolve } = Promise.withResolvers<Result<ByteStream, NetworkFailure>>();
    const refuse = (code: string): void => resolve(fail({ code, address: remote }));

    if ((there.lossRate ?? 0) >= 1 || (back.lossRate ?? 0) >= 1) {
      this.#wires.later(limits.transport.connectMs, () => refuse('ETIMEDOUT'));
      return promise;
    }
    this.#wires.deliver(there, false, () => {
      const met = this.#meet(local, remote, protocol, serverName);
      this.#wires.deliver(back, false, () => {
        if (met.ok && signal?.aborted) met.value.near[Symbol.dispose]();
        if (signal?.aborted) refuse('ECANCELED');
        else resolve(met.ok ? ok(met.value.near) : met);
      });
      if (met.ok) met.value.listener.accept(met.value.far);
    });
    return promise;
  }

  async localHostFor(remote: string): Promise<string> {
    return this.sourceFor(remote);
  }

  localHosts(): readonly string[] {
    return this.addresses;
  }

  async lookup(host: string): Promise<readonly string[]> {
    return isNumericHost(host) ? [host] : (await this.dns.addresses(host)).records;
  }

  /** For other machines: the machine that owns `address` as seen from here. */
  machineAt(address: string): MemoryHost | undefined {
    if (loopbacks.includes(address)) return this;
    return this.addresses.length === 0 ? undefined : this.#directory.hosts.get(address);
  }

  /** For other machines: the socket that takes datagrams to `address`. */
  socketAt(address: Address): MemoryDatagramSocket | undefined {
    return find(this.#sockets, address);
  }

  /** For other machines: the listener that takes connections to `address`. */
  listenerAt(address: Address): MemoryStreamListener | undefined {
    return find(this.#listeners, address);
  }

  /** For other machines: our address towards `remote`. */
  sourceFor(remote: string): string {
    const family = familyOf(remote);
    const own = loopbacks.includes(remote) ? undefined : this.addresses.find((address) => familyOf(address) === family);
    return own ?? (family === 6 ? '::1' : '127.0.0.1');
  }

  /** Both ends of a new connection, and who takes the far one. */
  #meet(local: Address, remote: Address, protocol: StreamProtocol, serverName: string) {
    const machine = this.machineAt(remote.host);
    const listener = machine?.listenerAt(remote);
    if (!machine || !listener) return fail({ code: machine ? 'ECONNREFUSED' : 'EHOSTUNREACH', address: remote });
    if (listener.protocol !== protocol) return fail({ code: 'EPROTO', address: remote });
    const certificate = isSecure(protocol) ? machine.#refusedCertificate(serverName) : undefined;
    if (certificate) return fail({ code: 'CERT_REFUSED', address: remote, certificate });
    const [near, far] = MemoryStream.pair(this.#wires, {
      near: { at: local, security: this.#securityTowards(machine.certifiedFor ?? [serverName], protocol) },
      far: { at: remote, security: machine.#securityTowards(this.certifiedFor ?? [], protocol) },
      isFramed: protocol === 'ws' || protocol === 'wss',
    });
    return ok({ near, far, listener });
  }

  #securityTowards(peerNames: readonly string[], protocol: StreamProtocol): StreamSecurity | undefined {
    if (!isSecure(protocol)) return undefined;
    return { version: 'TLSv1.3', peerNames, isMutual: this.certifiedFor !== undefined };
  }

  #refusedCertificate(serverName: string): RefusedCertificate | undefined {
    const names = this.certifiedFor;
    if (names === undefined || names.includes(serverName)) return undefined;
    const fault: CertificateFault = 'wrong-name';
    return { fault, fingerprint: 'AB:CD', serverName, names, issuer: 'CN=Memory', validTo: 'Jan  1 00:00:00 2120 GMT' };
  }

  #withPort(wanted: Address): Address {
    return { host: wanted.host, port: wanted.port === 0 ? this.#nextPort++ : wanted.port };
  }

  #refusal(local: Address, taken: ReadonlyMap<string, unknown>): NetworkFailure | undefined {
    const isOurs = isWildcard(local.host) || loopbacks.includes(local.host) || this.addresses.includes(local.host);
    if (!isOurs) return { code: 'EADDRNOTAVAIL', address: local };
    return taken.has(formatAddress(local)) ? { code: 'EADDRINUSE', address: local } : undefined;
  }
}

function find<T>(bound: ReadonlyMap<string, T>, address: Address): T | undefined {
  const wildcard = familyOf(address.host) === 6 ? '::' : '0.0.0.0';
  return bound.get(formatAddress(address)) ?? bound.get(formatAddress({ host: wildcard, port: address.port }));
}

class MemoryStreamListener implements StreamListener {
  readonly local: Address;
  readonly protocol: StreamProtocol;
  readonly #accepted = new Emitter<ByteStream>();
  readonly onAccepted: Event<ByteStream> = this.#accepted.event;
  readonly #release: () => void;

  constructor(local: Address, protocol: StreamProtocol, release: () => void) {
    this.local = local;
    this.protocol = protocol;
    this.#release = release;
  }

  accept(stream: MemoryStream): void {
    this.#accepted.fire(stream);
  }

  [Symbol.dispose](): void {
    this.#accepted[Symbol.dispose]();
    this.#release();
  }
}

class MemoryDatagramSocket implements DatagramSocket {
  readonly local: Address;
  readonly #wires: MemoryWires;
  readonly #machine: MemoryHost;
  readonly #release: () => void;
  readonly #datagram = new Emitter<Datagram>();
  readonly #failed = new Emitter<NetworkFailure>();
  readonly onDatagram: Event<Datagram> = this.#datagram.event;
  readonly onFailed: Event<NetworkFailure> = this.#failed.event;

  constructor(wires: MemoryWires, machine: MemoryHost, local: Address, release: () => void) {
    this.#wires = wires;
    this.#machine = machine;
    this.local = local;
    this.#release = release;
  }

  send(bytes: Uint8Array, to: Address): void {
    this.#wires.counters.datagramsSent++;
    const machine = this.#machine.machineAt(to.host);
    if (machine && bytes.length <= LONGEST_DATAGRAM) this.#launch(bytes, to, machine);
    else this.#fail(machine ? 'EMSGSIZE' : 'EHOSTUNREACH', to);
  }

  /** For the other end: a datagram reaches this socket. */
  take(datagram: Datagram): void {
    this.#datagram.fire(datagram);
  }

  #launch(bytes: Uint8Array, to: Address, machine: MemoryHost): void {
    const { counters } = this.#wires;
    const from = {
      host: isWildcard(this.local.host) ? this.#machine.sourceFor(to.host) : this.local.host,
      port: this.local.port,
    };
    const link = this.#wires.link(from.host, to.host);
    if (this.#wires.happens(link.lossRate)) {
      counters.lost++;
      return;
    }
    const copies = this.#wires.happens(link.repeatRate) ? 2 : 1;
    counters.repeated += copies - 1;
    for (let copy = 0; copy < copies; copy++) {
      const owned = new Uint8Array(bytes);
      this.#wires.deliver(link, true, () => this.#arrive(machine, { bytes: owned, from }, to));
    }
  }

  [Symbol.dispose](): void {
    this.#datagram[Symbol.dispose]();
    this.#failed[Symbol.dispose]();
    this.#release();
  }

  #arrive(machine: MemoryHost, datagram: Datagram, to: Address): void {
    const socket = machine.socketAt(to);
    if (socket) this.#wires.counters.datagramsDelivered++;
    else this.#wires.counters.unreachable++;
    socket?.take(datagram);
  }

  #fail(code: string, address: Address): void {
    this.#wires.counters.unreachable++;
    this.#wires.later(0, () => this.#failed.fire({ code, address }));
  }
}
