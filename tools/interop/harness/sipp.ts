import assert from 'node:assert/strict';
import { Peer } from './peer.ts';
import { freePort, freePorts } from './ports.ts';
import type { Scratch } from './scratch.ts';

const EXIT_MS = 60_000;

export interface SippSettings {
  readonly scenario: string;
  /** Where a calling scenario sends: `127.0.0.1:5060`. */
  readonly target?: string;
  /** Host part of the addresses. */
  readonly domain: string;
  /** `user;password;called user`. */
  readonly user?: string;
  readonly port?: number;
  readonly transport?: 'u1' | 't1';
  readonly holdMs?: number;
  /** More variables of the start script. */
  readonly more?: Readonly<Record<string, string>>;
}

/** One run of a SIPp scenario, for one call. */
export class Sipp implements AsyncDisposable {
  readonly scenario: string;
  readonly port: number;
  readonly #peer: Peer;

  private constructor(scenario: string, port: number, peer: Peer) {
    this.scenario = scenario;
    this.port = port;
    this.#peer = peer;
  }

  /** Starts it; a called scenario is ready for its call then. */
  static async start(scratch: Scratch, settings: SippSettings): Promise<Sipp> {
    const { scenario, target, domain, user, transport = 'u1', holdMs = 2_000, more = {} } = settings;
    const port = settings.port ?? (await freePort());
    const peer = await Peer.start('sipp', scratch.fresh(`sipp-${scenario}`), {
      SCENARIO: scenario,
      DOMAIN: domain,
      SIP_PORT: String(port),
      MEDIA_PORT: String(await freePorts(4)),
      CONTROL_PORT: String(await freePort()),
      TRANSPORT: transport,
      HOLD_MS: String(holdMs),
      TIMEOUT: '50',
      ...(target === undefined ? {} : { TARGET: target }),
      ...(user === undefined ? {} : { USERS: user }),
      ...more,
    });
    return new Sipp(scenario, port, peer);
  }

  /** Runs a scenario to its end and asserts that all went as it says. */
  static async pass(scratch: Scratch, settings: SippSettings): Promise<void> {
    await using sipp = await Sipp.start(scratch, settings);
    await sipp.passed();
  }

  /** Waits for the end and asserts that all went as the scenario says. */
  async passed(): Promise<void> {
    const code = await this.#peer.exit(EXIT_MS);
    assert.equal(code, 0, `sipp ${this.scenario} ended with ${code}\n${this.#peer.logTail}`);
  }

  /** Waits for the end of a scenario that asks for what we do not do, and gives all messages it saw. */
  async refused(): Promise<string> {
    const code = await this.#peer.exit(EXIT_MS);
    assert.notEqual(code, 0, `sipp ${this.scenario} was not refused`);
    return this.#peer.read('messages.log');
  }

  /** Waits for the end of a scenario that asks for what may not be there yet: done as it says, or refused with 405 and what is allowed. */
  async passedOrNotAllowed(): Promise<void> {
    const code = await this.#peer.exit(EXIT_MS);
    if (code === 0) return;
    const messages = this.#peer.read('messages.log');
    const refusal = messages.slice(messages.indexOf('SIP/2.0 405'));
    assert.match(refusal, /^SIP\/2\.0 405 /, this.#peer.logTail);
    assert.match(refusal, /^Allow: .*INVITE/m);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#peer[Symbol.asyncDispose]();
  }
}
