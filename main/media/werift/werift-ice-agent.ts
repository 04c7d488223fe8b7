import { Candidate, Connection, candidateFoundation, candidatePriority, StunProtocol, serverReflexiveCandidate } from 'werift';
import { type Random, randomHex } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import type { Address } from '../../net/network.ts';
import type { IceAgent, IceAgentOptions, IceCandidate, IceDescription, IceRelay } from '../ice/ice-agent.ts';
import { isProvedCheck, isStunMessage, isStunRequest, isStunResponse } from '../ice/stun-request.ts';

const COMPONENT = 1;
/** For what is not told. */
const DISCARD_PORT = 9;
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

/** Where our candidates are (RFC 8445 §3, base): what is sent from there leaves by the socket, or by the relay. */
interface Base {
  readonly candidate: Candidate;
  readonly isRelayed: boolean;
  /** Another one for each start. */
  protocol: StunProtocol;
}

interface EarlyCheck {
  readonly datagram: Uint8Array;
  readonly from: Address;
  readonly isRelayed: boolean;
}

/**
 * werift's agent on a socket of ours, and on a relay if there is one: it gathers nothing, opens nothing and asks no server by itself; what
 * would reach it without our password does not.
 */
class WeriftIceAgent implements IceAgent {
  readonly #options: IceAgentOptions;
  readonly #ufrag: string;
  readonly #password: string;
  readonly #bases: readonly Base[];
  /** How the world sees our socket. */
  #reflexive: Candidate | undefined;
  #connection: Connection | undefined;
  #early: EarlyCheck[] = [];
  readonly #sources = new Set<string>();

  constructor(options: IceAgentOptions, random: Random) {
    const { local, relay, isRelayOnly } = options;
    this.#options = options;
    this.#ufrag = randomHex(random, UFRAG_BYTES);
    this.#password = randomHex(random, PASSWORD_BYTES);
    const host = isRelayOnly ? [] : [this.#baseAt(hostCandidate(local, this.#ufrag), false)];
    const relayed = relay ? [this.#baseAt(relayedCandidate(relay, options, this.#ufrag), true)] : [];
    this.#bases = [...host, ...relayed];
    if (relay?.mapped && !isRelayOnly) this.#reflexive = reflexiveCandidate(relay.mapped, local, this.#ufrag);
  }

  get local(): IceDescription {
    const [first, ...others] = this.#bases.map(({ candidate }) => candidate);
    const all = [first, this.#reflexive, ...others].filter((candidate) => candidate !== undefined);
    const candidates = all.filter((one, at) => at === all.findIndex(({ host, port }) => host === one.host && port === one.port));
    return { ufrag: this.#ufrag, password: this.#password, candidates: candidates.map(described), isLite: false };
  }

  async gather(): Promise<void> {
    const { stunServer, clock } = this.#options;
    const host = this.#bases.find(({ isRelayed }) => !isRelayed);
    if (!stunServer || !host || this.#reflexive) return;
    const asked = serverReflexiveCandidate(host.protocol, [stunServer.host, stunServer.port]);
    const late = Promise.withResolvers<undefined>();
    using _ = clock.after(limits.media.stunMs, () => late.resolve(undefined));
    this.#reflexive = await Promise.race([asked, late.promise]);
  }

  receive(datagram: Uint8Array, from: Address, isRelayed: boolean): void {
    if (!isStunMessage(datagram)) return;
    const check: EarlyCheck = { datagram, from, isRelayed };
    if (isStunResponse(datagram)) this.#pass(check);
    else if (isStunRequest(datagram) && isProvedCheck(datagram, this.#ufrag, this.#password)) this.#check(check);
  }

  start(remote: IceDescription, isControlling: boolean): void {
    this.#end();
    // Never a default of werift's: the server it would ask is ourselves, and it asks none.
    const { local, onFailed } = this.#options;
    const connection = new Connection(isControlling, { stunServer: [local.host, local.port], useTcp: false });
    this.#connection = connection;
    connection.localUsername = this.#ufrag;
    connection.localPassword = this.#password;
    connection.userHistory = { [this.#ufrag]: this.#password };
    connection.localCandidatesEnd = true;
    const inside = connection as unknown as ConnectionInside;
    for (const base of this.#bases) {
      base.protocol = this.#openProtocol(base.candidate, base.isRelayed);
      inside.ensureProtocol(base.protocol);
      inside.protocols.push(base.protocol);
    }
    connection.setRemoteParams({ iceLite: remote.isLite, usernameFragment: remote.ufrag, password: remote.password });
    for (const candidate of remote.candidates) void connection.addRemoteCandidate(candidateOf(candidate));
    connection.stateChanged.subscribe((state) => {
      if (state === 'failed' && this.#connection === connection) onFailed();
    });
    connection.connect().then(
      () => this.#selected(connection),
      () => this.#connection === connection && onFailed(),
    );
    for (const check of this.#early.splice(0)) this.#pass(check);
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
    const { remoteAddr, protocol } = connection.nominated ?? {};
    const [host, port] = remoteAddr ?? [];
    const isRelayed = this.#bases.some((base) => base.protocol === protocol && base.isRelayed);
    if (this.#connection === connection && host !== undefined && port !== undefined) {
      this.#options.onSelected({ host, port }, isRelayed);
    }
  }

  /** From an address that nobody has named as well: it may be one that a NAT has made (RFC 8445 §7.3.1.3). */
  #check({ datagram, from, isRelayed }: EarlyCheck): void {
    const source = `${from.host} ${from.port}`;
    if (!this.#sources.has(source) && this.#sources.size >= limits.media.iceSources) return;
    this.#sources.add(source);
    if (this.#connection) this.#pass({ datagram, from, isRelayed });
    else if (this.#early.length < limits.media.iceSources) {
      this.#early.push({ datagram: Uint8Array.from(datagram), from, isRelayed });
    }
  }

  #pass({ datagram, from: { host, port }, isRelayed }: EarlyCheck): void {
    const base = this.#bases.find((one) => one.isRelayed === isRelayed);
    const inside = base?.protocol as unknown as ProtocolInside | undefined;
    inside?.datagramReceived(Buffer.from(datagram), [host, port]);
  }

  #baseAt(candidate: Candidate, isRelayed: boolean): Base {
    return { candidate, isRelayed, protocol: this.#openProtocol(candidate, isRelayed) };
  }

  /** On our socket, or by our relay, in place of a socket of its own. */
  #openProtocol(candidate: Candidate, isRelayed: boolean): StunProtocol {
    const { send, relay } = this.#options;
    const { host, port } = candidate;
    const protocol = new StunProtocol();
    const transport = {
      type: 'udp',
      address: { address: host, family: host.includes(':') ? 'IPv6' : 'IPv4', port },
      addressFamily: host.includes(':') ? 6 : 4,
      closed: false,
      send: async (data: Buffer, to?: readonly [string, number]): Promise<void> => {
        if (!to) return;
        const remote = { host: to[0], port: to[1] };
        if (isRelayed) relay?.send(new Uint8Array(data), remote);
        else send(new Uint8Array(data), remote);
      },
      close: async (): Promise<void> => undefined,
    };
    Object.assign(protocol, { transport, localIp: host, localCandidate: candidate });
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

function reflexiveCandidate({ host, port }: Address, local: Address, ufrag: string): Candidate {
  const [foundation, priority] = [
    candidateFoundation('srflx', 'udp', local.host),
    candidatePriority('srflx', { transport: 'udp' }),
  ];
  return new Candidate(foundation, COMPONENT, 'udp', priority, host, port, 'srflx', local.host, local.port, undefined, 0, ufrag);
}

function relayedCandidate({ relayed, mapped }: IceRelay, { local, isRelayOnly }: IceAgentOptions, ufrag: string): Candidate {
  const { host, port } = relayed;
  const [foundation, priority] = [candidateFoundation('relay', 'udp', host), candidatePriority('relay', { transport: 'udp' })];
  // Who is told of the relay only is not told what it stands for (RFC 8839 §5.1).
  const related = isRelayOnly ? { host: host.includes(':') ? '::' : '0.0.0.0', port: DISCARD_PORT } : (mapped ?? local);
  return new Candidate(
    foundation,
    COMPONENT,
    'udp',
    priority,
    host,
    port,
    'relay',
    related.host,
    related.port,
    undefined,
    0,
    ufrag,
  );
}

function candidateOf({ foundation, priority, address, port, type }: IceCandidate): Candidate {
  return new Candidate(foundation, COMPONENT, 'udp', priority, address, port, type);
}

function described({ foundation, priority, host, port, type, relatedAddress, relatedPort }: Candidate): IceCandidate {
  const related = relatedAddress === undefined ? {} : { related: { host: relatedAddress, port: relatedPort ?? 0 } };
  return { foundation, priority, address: host, port, type: typeOf(type), ...related };
}

function typeOf(type: string): IceCandidate['type'] {
  return type === 'srflx' || type === 'relay' ? type : 'host';
}
