import { limits } from '../../limits.ts';
import type { SipUri } from '../message/uri.ts';
import type { Flow } from '../transport/flow.ts';
import type { AgentCore } from './agent-core.ts';
import { KeepAlive, type KeepAliveOptions } from './keep-alive.ts';
import type { LocalIdentity } from './local-identity.ts';
import { Qualification } from './qualification.ts';

export interface FlowUpkeepSettings {
  readonly identity: LocalIdentity;
  readonly registrar: SipUri;
  /** How often to ping at most; 0: never. Default: as the server asks, else by what NATs are known to keep. */
  readonly keepAliveSeconds?: number | undefined;
  /** How often to ask by OPTIONS whether the server is there. Default: never. */
  readonly qualifySeconds?: number | undefined;
}

/** What a registration brought that decides how its flow is kept open. */
export interface FlowFacts {
  readonly isBehindNat: boolean;
  /** The server keeps the flow, and answers pings (RFC 5626). */
  readonly isOutbound: boolean;
  /** How often the server wants to hear of us, in seconds. */
  readonly flowTimer: number | undefined;
}

export interface FlowUpkeepHandlers {
  /** The flow by which calls would come to us is gone. */
  onLost(): void;
  /** How long the server took for an OPTIONS, in milliseconds; `undefined`: it did not answer. */
  onMeasured(roundTripMs: number | undefined): void;
}

/** Keeps the flow of a registration open, and notices when it is not any more. */
export class FlowUpkeep implements Disposable {
  readonly #core: AgentCore;
  readonly #settings: FlowUpkeepSettings;
  readonly #handlers: FlowUpkeepHandlers;
  readonly #flowClosed: Disposable;
  #flow: Flow | undefined;
  #keepAlive: KeepAlive | undefined;
  #qualification: Qualification | undefined;

  constructor(core: AgentCore, settings: FlowUpkeepSettings, handlers: FlowUpkeepHandlers) {
    this.#core = core;
    this.#settings = settings;
    this.#handlers = handlers;
    this.#flowClosed = core.transport.onFlowClosed(({ id }) => id === this.#flow?.id && this.#lose());
  }

  /** This flow from now on, in the place of a former one. */
  keep(flow: Flow, facts: FlowFacts): void {
    this.#flow = flow;
    this.#ping(flow, facts);
    const { qualifySeconds, identity, registrar: target } = this.#settings;
    if (qualifySeconds === undefined || this.#qualification) return;
    const seconds = Math.max(qualifySeconds, limits.userAgent.keepAliveLeastSeconds);
    const onMeasured = (roundTripMs: number | undefined): void => this.#handlers.onMeasured(roundTripMs);
    this.#qualification = new Qualification(this.#core, { identity, target, seconds, onMeasured });
  }

  /** The flow is of no use any more. */
  drop(): void {
    this.#flow = undefined;
    this.#keepAlive?.[Symbol.dispose]();
    this.#keepAlive = undefined;
    this.#qualification?.[Symbol.dispose]();
    this.#qualification = undefined;
  }

  /** Ends the flow, if it is a stream: what comes next begins anew. */
  close(): void {
    const flow = this.#flow;
    this.drop();
    if (flow) this.#core.transport.close(flow);
  }

  [Symbol.dispose](): void {
    this.#flowClosed[Symbol.dispose]();
    this.drop();
  }

  /** A stream is pinged always, UDP when a NAT must remember us or the server wants to hear of us. */
  #ping(flow: Flow, { isBehindNat, isOutbound, flowTimer }: FlowFacts): void {
    const { keepAliveSeconds } = this.#settings;
    const options = {
      seconds: secondsBetween(keepAliveSeconds, flowTimer),
      isAnswered: isOutbound,
      onDead: () => this.#lose(),
    } satisfies KeepAliveOptions;
    const isNeeded = keepAliveSeconds !== 0 && (flow.isReliable || isBehindNat || isOutbound);
    if (isNeeded && this.#keepAlive?.isAs(flow, options) === true) return;
    this.#keepAlive?.[Symbol.dispose]();
    this.#keepAlive = isNeeded ? new KeepAlive(this.#core, flow, options) : undefined;
  }

  #lose(): void {
    this.drop();
    this.#handlers.onLost();
  }
}

/** As often as either side wants, within reason; `undefined`: as is usual. */
function secondsBetween(...wanted: readonly (number | undefined)[]): number | undefined {
  const said = wanted.filter((seconds) => seconds !== undefined);
  return said.length === 0 ? undefined : Math.max(Math.min(...said), limits.userAgent.keepAliveLeastSeconds);
}
