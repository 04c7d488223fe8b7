import { Candidate, Connection, candidateFoundation, candidatePriority, StunProtocol, serverReflexiveCandidate } from 'werift';
import { type Random, randomHex } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import type { Address } from '../../net/network.ts';
import type { IceAgent, IceAgentOptions, IceCandidate, IceDescription } from '../ice/ice-agent.ts';
import { isProvedCheck, isStunMessage, isStunRequest, isStunResponse } from '../ice/stun-request.ts';

const COMPONENT = 1;
const UFRAG_BYTES = 4;
/** 128 bits at least (RFC 8445 §5.3). */
const PASSWORD_BYTES = 16;

/** What werift keeps to itself, and we need to lend it a socket. */
interface ConnectionInside {
  ensureProtocol(protocol: StunProtocol): void;
  readonly protocols: StunProtocol[];
}
interface ProtocolInside {
  datagramReceived(datagram: Buffer, from: readonly [string, number]): void;
}

/**
 * werift's agent on a socket of ours: it gathers nothing, opens nothing and asks no server by itself; what would reach it without our
 * password does not.
 */
class WeriftIceAgent implements IceAgent {
  readonly #options: IceAgentOptions;
  readonly #ufrag: string;
  readonly #password: string;
  #candidates: readonly Candidate[];
  #protocol: StunProtocol;
  #connection: Connection | undefined;
  #early: { readonly datagram: Uint8Array; readonly from: Address }[] = [];
  readonly #sources = new Set<string>();

  constructor(options: IceAgentOptions, random: Random) {
    this.#options = options;
    this.#ufrag = randomHex(random, UFRAG_BYTES);
    this.#password = randomHex(random, PASSWORD_BYTES);
    const host = hostCandidate(options.local, this.#ufrag);
    this.#candidates = [host];
    this.#protocol = this.#openProtocol(host);
  }

  get local(): IceDescription {
    const candidates = this.#candidates.map(described);
    return { ufrag: this.#ufrag, password: this.#password, candidates, isLite: false };
  }

  async gather(): Promise<void> {
    const { stunServer, clock } = this.#options;
    if (!stunServer) return;
    const asked = serverReflexiveCandidate(this.#protocol, [stunServer.host, stunServer.port]);
    const late = Promise.withResolvers<undefined>();
    using _ = clock.after(limits.media.stunMs, () => late.resolve(undefined));
    const found = await Promise.race([asked, late.promise]);
    const isNew = found && !this.#candidates.some(({ host, port }) => host === found.host && port === found.port);
    if (isNew) this.#candidates = [...this.#candidates, found];
  }

  receive(datagram: Uint8Array, from: Address): void {
    if (!isStunMessage(datagram)) return;
    if (isStunResponse(datagram)) this.#pass(datagram, from);
    else if (isStunRequest(datagram) && isProvedCheck(datagram, this.#ufrag, this.#password)) this.#check(datagram, from);
  }

  start(remote: IceDescription, isControlling: boolean): void {
    this.#end();
    const [host] = this.#candidates;
    if (!host) return;
    // Never a default of werift's: the server it would ask is ourselves, and it asks none.
    const { local, onFailed } = this.#options;
    const connection = new Connection(isControlling, { stunServer: [local.host, local.port], useTcp: false });
    this.#connection = connection;
    connection.localUsername = this.#ufrag;
    connection.localPassword = this.#password;
    connection.userHistory = { [this.#ufrag]: this.#password };
    connection.localCandidatesEnd = true;
    this.#protocol = this.#openProtocol(host);
    const inside = connection as unknown as ConnectionInside;
    inside.ensureProtocol(this.#protocol);
    inside.protocols.push(this.#protocol);
    connection.setRemoteParams({ iceLite: remote.isLite, usernameFragment: remote.ufrag, password: remote.password });
    for (const candidate of remote.candidates) void connection.addRemoteCandidate(candidateOf(candidate));
    connection.stateChanged.subscribe((state) => {
      if (state === 'failed' && this.#connection === connection) onFailed();
    });
    connection.connect().then(
      () => this.#selected(connection),
      () => this.#connection === connection && onFailed(),
    );
    for (const { datagram, from } of this.#early.splice(0)) this.#pass(datagram, from);
  }

  [Symbol.dispose](): void {
    this.#end();
    this.#early = [];
  }

  #end(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    // Its protocols are closed behind it; a transaction that is under way is given up there.
    void connection?.close().catch(() => undefined);
  }

  #selected(connection: Connection): void {
    const [host, port] = connection.nominated?.remoteAddr ?? [];
    if (this.#connection === connection && host !== undefined && port !== undefined) this.#options.onSelected({ host, port });
  }

  /** From an address that nobody has named as well: it may be one that a NAT has made (RFC 8445 §7.3.1.3). */
  #check(datagram: Uint8Array, from: Address): void {
    const source = `${from.host} ${from.port}`;
    if (!this.#sources.has(source) && this.#sources.size >= limits.media.iceSources) return;
    this.#sources.add(source);
    if (this.#connection) this.#pass(datagram, from);
    else if (this.#early.length < limits.media.iceSources) this.#early.push({ datagram: Uint8Array.from(datagram), from });
  }

  #pass(datagram: Uint8Array, { host, port }: Address): void {
    const inside = this.#protocol as unknown as ProtocolInside;
    inside.datagramReceived(Buffer.from(datagram), [host, port]);
  }

  /** On our socket in place of one of its own. */
  #openProtocol(host: Candidate): StunProtocol {
    const { local, send } = this.#options;
    const protocol = new StunProtocol();
    const transport = {
      type: 'udp',
      address: { address: local.host, family: local.host.includes(':') ? 'IPv6' : 'IPv4', port: local.port },
      addressFamily: local.host.includes(':') ? 6 : 4,
      closed: false,
      send: async (data: Buffer, to?: readonly [string, number]): Promise<void> => {
        if (to) send(new Uint8Array(data), { host: to[0], port: to[1] });
      },
      close: async (): Promise<void> => undefined,
    };
    Object.assign(protocol, { transport, localIp: local.host, localCandidate: host });
    return protocol;
  }
}

/** The caller disposes it. */
export function makeIceAgent(options: IceAgentOptions, random: Random): IceAgent {
  return new WeriftIceAgent(options, random);
}

function hostCandidate({ host, port }: Address, ufrag: string): Candidate {
  const [foundation, priority] = [candidateFoundation('host', 'udp', host), candidatePriority('host', { transport: 'udp' })];
  return new Candidate(foundation, COMPONENT, 'udp', priority, host, port, 'host', undefined, undefined, undefined, 0, ufrag);
}

function candidateOf({ foundation, priority, address, port, type }: IceCandidate): Candidate {
  return new Candidate(foundation, COMPONENT, 'udp', priority, address, port, type);
}

function described({ foundation, priority, host, port, type, relatedAddress, relatedPort }: Candidate): IceCandidate {
  const related = relatedAddress === undefined ? {} : { related: { host: relatedAddress, port: relatedPort ?? 0 } };
  return { foundation, priority, address: host, port, type: type === 'srflx' ? 'srflx' : 'host', ...related };
}
