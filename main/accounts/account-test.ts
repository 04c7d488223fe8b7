import type { Clock } from '../base/clock.ts';
import { type Random, randomHex } from '../base/random.ts';
import { formatAddress } from '../net/address.ts';
import { AddressResolver, type Candidate } from '../net/lookup.ts';
import type { Network, NetworkFailure, StreamSecurity } from '../net/network.ts';
import { isSipUri, parseUri } from '../sip/message/uri.ts';
import { locate } from '../sip/ua/addressing.ts';
import { isListed } from '../sip/ua/granted-binding.ts';
import type { Registration, RegistrationState } from '../sip/ua/registration.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import type { AccountSecrets } from './account.ts';
import { type AccountTestCause, type AccountTestStep, type AccountTestStepName, accountTestSteps } from './account-test-step.ts';
import { type AccountIdentity, type IdentitySettings, identityOf } from './identity.ts';
import { RecordingDns } from './recording-dns.ts';

/** What a test works with: those of the phone, so that it finds out what the phone would. */
export interface AccountTestTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly agent: UserAgent;
}

type Finding = Omit<AccountTestStep, 'step' | 'tookMs'>;

/** The outcome of all that belongs to the connection. */
interface Connection {
  readonly finding: Finding;
  readonly security?: StreamSecurity;
  readonly refused?: NetworkFailure;
}

const passed: Finding = { state: 'passed' };
const skipped: Finding = { state: 'skipped' };

/** User part of the contact of a test: it stands beside that of the account, and goes with the test. */
export function newTestUser(random: Random): string {
  return `test-${randomHex(random, 4)}`;
}

/**
 * Finds out step by step whether an account works, and if not, which step fails and why: from the name system to a binding that the
 * registrar lists. Each step is told as soon as it is known; after a failed one all others are skipped. The binding it makes is taken
 * back at the end, also where the caller stops listening.
 *
 * @param contactUser from {@link newTestUser}
 */
export async function* testAccount(
  settings: IdentitySettings & AccountSecrets,
  tools: AccountTestTools,
  contactUser: string,
): AsyncGenerator<AccountTestStep, void> {
  const trial = new Trial(settings, tools, contactUser);
  let isOver = false;
  try {
    for (const step of accountTestSteps) {
      const sinceMs = tools.clock.nowMs();
      const finding: Finding = isOver ? skipped : await trial.steps[step]();
      isOver ||= finding.state === 'failed';
      yield { step, tookMs: Math.round(tools.clock.nowMs() - sinceMs), ...finding };
    }
  } finally {
    await trial.end();
  }
}

/** One test under way: each step leaves what the next ones need. */
class Trial {
  readonly steps: Readonly<Record<AccountTestStepName, () => Promise<Finding>>> = {
    settings: () => this.#readSettings(),
    name: () => this.#findServer(),
    connection: () => this.#connect(),
    certificate: () => this.#judgeCertificate(),
    answer: () => this.#register(),
    password: async () => passwordFinding(this.#outcome),
    kept: () => this.#askWhatIsKept(),
  };
  readonly #settings: IdentitySettings & AccountSecrets;
  readonly #tools: AccountTestTools;
  readonly #contactUser: string;
  #account: AccountIdentity | undefined;
  #candidates: readonly Candidate[] = [];
  #connection: Connection | undefined;
  #registration: Registration | undefined;
  #outcome: RegistrationState = { phase: 'unregistered' };

  constructor(settings: IdentitySettings & AccountSecrets, tools: AccountTestTools, contactUser: string) {
    this.#settings = settings;
    this.#tools = tools;
    this.#contactUser = contactUser;
  }

  async end(): Promise<void> {
    await this.#registration?.stop();
  }

  async #readSettings(): Promise<Finding> {
    const identity = identityOf(this.#settings, this.#settings.password, this.#tools.random, this.#contactUser);
    if (!identity.ok) return failed(identity.error === 'AOR_INVALID' ? 'aor-invalid' : 'server-invalid');
    this.#account = identity.value;
    return passed;
  }

  /** With a resolver of its own, that has no failures in mind. */
  async #findServer(): Promise<Finding> {
    const { clock, random, network } = this.#tools;
    const dns = new RecordingDns(network.dns);
    const account = this.#account;
    const nextHop = account?.identity.routes?.[0]?.uri ?? account?.registrar;
    const resolver = new AddressResolver({ dns }, clock, random);
    this.#candidates = nextHop === undefined ? [] : await locate(resolver, nextHop);
    const targets = this.#candidates.flatMap(placesOf).map(({ text }) => text);
    const { asked } = dns;
    return targets.length === 0 ? { ...failed('name-unknown'), asked } : { ...passed, asked, targets };
  }

  async #connect(): Promise<Finding> {
    this.#connection = await this.#tryInTurn();
    return this.#connection.finding;
  }

  /** UDP needs no connection; of streams the first that comes about decides, or the first certificate that is not believed. */
  async #tryInTurn(): Promise<Connection> {
    const failures: string[] = [];
    let first: NetworkFailure | undefined;
    for (const { text, address, candidate } of this.#candidates.flatMap(placesOf)) {
      const { transport, serverName } = candidate;
      if (transport === 'udp') return { finding: { ...skipped, failures } };
      const options = { protocol: transport, ...(serverName !== undefined && { serverName }) };
      const connected = await this.#tools.network.connect(address, options);
      if (connected.ok) {
        using stream = connected.value;
        const finding = { ...passed, failures, connectedTo: text };
        return { finding, ...(stream.security && { security: stream.security }) };
      }
      if (connected.error.certificate) return { finding: { ...passed, failures, connectedTo: text }, refused: connected.error };
      failures.push(`${text} ${connected.error.code}`);
      first ??= connected.error;
    }
    return { finding: { ...failed(causeOf(first)), failures } };
  }

  async #judgeCertificate(): Promise<Finding> {
    const { security, refused, finding } = this.#connection ?? {};
    const connectedTo = finding?.connectedTo;
    const where = connectedTo === undefined ? {} : { connectedTo };
    if (refused?.certificate) return { ...failed('certificate-refused'), ...where, certificate: refused.certificate };
    if (security === undefined) return skipped;
    return { ...passed, ...where, tlsVersion: security.version, provenNames: security.peerNames };
  }

  async #register(): Promise<Finding> {
    const account = this.#account;
    if (account === undefined) return skipped;
    const { identity, registrar } = account;
    const registration = this.#tools.agent.register({ identity, registrar, keepAliveSeconds: 0 });
    this.#registration = registration;
    const { promise, resolve } = Promise.withResolvers<RegistrationState>();
    const look = (state: RegistrationState): void => {
      if (state.phase !== 'registering') resolve(state);
    };
    registration.onStateChanged(look);
    look(registration.state);
    this.#outcome = await promise;
    return answerFinding(this.#outcome);
  }

  /** A REGISTER without Contact changes nothing and lists what is there (RFC 3261 §10.2.3). */
  async #askWhatIsKept(): Promise<Finding> {
    const { clock, agent } = this.#tools;
    const { contact = '', expiresAtUnixMs = 0 } = this.#outcome;
    const uri = parseUri(contact);
    if (this.#account === undefined || !uri.ok || !isSipUri(uri.value)) return skipped;
    const { identity, registrar } = this.#account;
    const reply = await agent.request({ identity, method: 'REGISTER', target: registrar, to: identity.from });
    if (!reply.ok) return { ...failed('not-kept'), status: reply.error.status, reason: reply.error.reason };
    const expiresSeconds = Math.round((expiresAtUnixMs - clock.unixMs()) / 1_000);
    const name = { uri: uri.value, instanceId: agent.instanceId, regId: 1 };
    return isListed(reply.value, name) ? { ...passed, expiresSeconds } : failed('not-kept');
  }
}

function failed(cause: AccountTestCause): Finding {
  return { state: 'failed', cause };
}

/** Each address of a candidate, as it is shown: `tls 192.0.2.1:5061`. */
function placesOf(candidate: Candidate) {
  const { transport, address, alternatives = [] } = candidate;
  return [address, ...alternatives].map((one) => ({ text: `${transport} ${formatAddress(one)}`, address: one, candidate }));
}

const networkCauses: Readonly<Record<string, AccountTestCause>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EPROTO: 'wrong-protocol',
  CERT_REFUSED: 'certificate-refused',
};

function causeOf(failure: NetworkFailure | undefined): AccountTestCause {
  return networkCauses[failure?.code ?? ''] ?? 'unreachable';
}

/** Any final response is an answer, whatever it says. */
function answerFinding({ phase, cause, status = 0, reason = '', network }: RegistrationState): Finding {
  if (phase === 'registered' || cause === 'rejected' || cause === 'unauthorized') return { ...passed, status, reason };
  return failed(cause === 'timeout' ? 'timeout' : causeOf(network));
}

const refusals: ReadonlyMap<number, AccountTestCause> = new Map([
  [401, 'password-wrong'],
  [407, 'password-wrong'],
  [403, 'forbidden'],
  [404, 'user-unknown'],
]);

function passwordFinding({ phase, status = 0, reason = '' }: RegistrationState): Finding {
  if (phase === 'registered') return { ...passed, status, reason };
  return { ...failed(refusals.get(status) ?? 'rejected'), status, reason };
}
