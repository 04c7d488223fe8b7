import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import type { NetworkFailure } from '../../net/network.ts';
import type { DigestSession } from '../auth/digest-client.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { type SipUri, serializeUri, type Uri } from '../message/uri.ts';
import type { ClientTransaction } from '../transaction/transaction.ts';
import type { Flow, Target } from '../transport/flow.ts';
import type { SentBy } from '../transport/sent-by.ts';
import { locate } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import { needsStream } from './congestion.ts';
import { redirectTargets } from './redirect-targets.ts';
import { localFailure, type RequestFailure, refusedBy } from './request-failure.ts';

/** Makes the requests of one exchange: each attempt is a new one. */
export interface RequestPlan {
  /** Whose servers to ask. */
  readonly nextHop: Uri;
  readonly digest: DigestSession | undefined;
  /**
   * The request of one attempt.
   *
   * @param sentBy where the peer will see us: for Contact
   * @param isRepetition the former attempt again for another server, with its CSeq (RFC 3263 §4.3); else CSeq grows
   */
  create(sentBy: SentBy, isRepetition: boolean): SipRequest;
  /** Takes the address of a 3xx for further attempts; absent where redirections are not followed. */
  redirect?(uri: SipUri): void;
  /** Takes a refusal that says how the request has to be instead; true: the next attempt will be so. Asked `limits.userAgent.intervalAttempts` times. */
  revise?(response: SipResponse): boolean;
}

/** A response, the request of ours it answers, as sent, and the way it came. */
export interface Answer {
  readonly response: SipResponse;
  readonly request: SipRequest;
  readonly flow: Flow;
}

export interface ClientRequestHandlers {
  /** An attempt begins with this request; the former one is over. */
  onAttempt?(request: SipRequest): void;
  onProvisional?(answer: Answer): void;
  /** The 2xx; for INVITE every 2xx, also repeated and forked ones. */
  onSuccess(answer: Answer): void;
  /** Once, unless a 2xx came. */
  onFailed(failure: RequestFailure): void;
  /** Nothing comes any more. */
  onEnded?(): void;
}

/** One try at one server. */
interface Attempt {
  readonly request: SipRequest;
  readonly target: Target;
  /** What it means when the server cannot be reached that way. */
  readonly unreachable: 'transport' | 'too-long';
}

/**
 * One request of ours until its end, through all attempts: answers 401 and 407 at the same server (RFC 3261 §22), goes on to the next
 * server after 503, timeout and transport errors (RFC 3263 §4.3), follows 3xx (§8.1.3.4). All methods go this way, within dialogs and
 * outside.
 */
export class ClientRequest {
  readonly #core: AgentCore;
  readonly #plan: RequestPlan;
  readonly #handlers: ClientRequestHandlers;
  /** Servers not tried yet. */
  #targets: readonly Target[] = [];
  /** Addresses of 3xx not tried yet. */
  #redirections: readonly SipUri[] = [];
  /** Request-URIs tried or waiting. */
  readonly #visited = new Set<string>();
  #attempt: Attempt | undefined;
  #transaction: ClientTransaction | undefined;
  #challenges = 0;
  #redirects = 0;
  #revisions = 0;
  /** A server that nobody answered for, but that showed a certificate: more than silence for a person to act on. */
  #disbelieved: RequestFailure | undefined;
  #isCancelled = false;
  #isOver = false;

  constructor(core: AgentCore, plan: RequestPlan, handlers: ClientRequestHandlers) {
    this.#core = core;
    this.#plan = plan;
    this.#handlers = handlers;
  }

  start(): void {
    void this.#locate();
  }

  /**
   * Takes an INVITE back (RFC 3261 §9.1) and makes no further attempt. What was not sent yet fails at once; else the final response
   * decides, which may still be a 2xx.
   */
  cancel(headers: Iterable<readonly [string, string]> = []): void {
    if (this.#isOver || this.#isCancelled) return;
    this.#isCancelled = true;
    if (this.#transaction === undefined) this.#fail(localFailure('cancelled'));
    else this.#transaction.cancel(headers);
  }

  async #locate(): Promise<void> {
    this.#targets = await locate(this.#core.resolver, this.#plan.nextHop);
    this.#tryNextServer(localFailure('unresolved'), false);
  }

  #tryNextServer(failure: RequestFailure, isRepetition: boolean): void {
    const [target, ...rest] = this.#isCancelled ? [] : this.#targets;
    this.#targets = rest;
    if (target === undefined) this.#tryNextRedirection(failure);
    else void this.#send(target, isRepetition);
  }

  #tryNextRedirection(failure: RequestFailure): void {
    const [uri, ...rest] = this.#redirections;
    const isGlobal = failure.status >= 600;
    if (uri === undefined || isGlobal || this.#isCancelled || this.#redirects >= limits.userAgent.redirects) {
      this.#fail(failure);
      return;
    }
    this.#redirections = rest;
    this.#redirects += 1;
    this.#transaction = undefined;
    this.#plan.redirect?.(uri);
    void this.#locate();
  }

  async #send(target: Target, isRepetition: boolean, unreachable: Attempt['unreachable'] = 'transport'): Promise<void> {
    this.#transaction = undefined;
    const sentBy = await this.#core.transport.sentByFor(target);
    if (this.#isOver) return;
    const request = this.#plan.create(sentBy, isRepetition);
    this.#plan.digest?.apply(request);
    if (target.transport === 'udp' && needsStream(request)) {
      void this.#send({ transport: 'tcp', address: target.address }, true, 'too-long');
      return;
    }
    this.#visited.add(request.requestUri);
    const attempt = { request, target, unreachable };
    this.#attempt = attempt;
    this.#handlers.onAttempt?.(request);
    this.#transaction = this.#core.transactions.send(request, target, {
      onResponse: (response, flow) => this.#receive(attempt, { response, request, flow }),
      onFailed: (kind, error) => this.#lose(attempt, kind, error?.failure),
      onEnded: () => this.#end(attempt),
    });
  }

  #receive(attempt: Attempt, answer: Answer): void {
    const { status } = answer.response;
    if (status >= 200 && status < 300) {
      this.#isOver = true;
      this.#handlers.onSuccess(answer);
    } else if (attempt !== this.#attempt || this.#isOver) {
      return;
    } else if (status < 200) {
      this.#handlers.onProvisional?.(answer);
    } else if (this.#isCancelled) {
      this.#fail(refusedBy(answer.response, 'cancelled'));
    } else {
      this.#refused(attempt, answer);
    }
  }

  #refused(attempt: Attempt, answer: Answer): void {
    const { response } = answer;
    if (response.status === 401 || response.status === 407) this.#authenticate(attempt, answer);
    else if (response.status === 503) this.#tryNextServer(refusedBy(response), true);
    else if (response.status >= 300 && response.status < 400) this.#redirect(answer);
    else if (this.#isRevised(response)) this.#sendAgain(attempt, answer);
    else this.#tryNextRedirection(refusedBy(response));
  }

  #authenticate(attempt: Attempt, answer: Answer): void {
    const { digest } = this.#plan;
    const { response, request } = answer;
    this.#challenges += 1;
    const canAnswer = digest !== undefined && this.#challenges <= limits.userAgent.authAttempts;
    const learned = canAnswer ? digest.learn(response, request) : fail('unsupported' as const);
    if (learned.ok) this.#sendAgain(attempt, answer);
    else this.#tryNextRedirection(refusedBy(response, 'unauthorized'));
  }

  /** At the same server: what it said holds there. */
  #sendAgain({ target }: Attempt, { flow }: Answer): void {
    void this.#send(flow.isReliable ? { ...target, flow } : target, false);
  }

  #isRevised(response: SipResponse): boolean {
    if (this.#revisions >= limits.userAgent.intervalAttempts || this.#plan.revise?.(response) !== true) return false;
    this.#revisions += 1;
    return true;
  }

  /** Tries the new addresses before those of a former 3xx; an address is tried once, so that loops end. */
  #redirect({ response, request }: Answer): void {
    const isNew = (uri: SipUri): boolean => !this.#visited.has(serializeUri(uri));
    const addresses = this.#plan.redirect ? redirectTargets(response, request.requestUri.startsWith('sips:')).filter(isNew) : [];
    for (const uri of addresses) this.#visited.add(serializeUri(uri));
    this.#redirections = [...addresses, ...this.#redirections];
    this.#tryNextRedirection(refusedBy(response));
  }

  #lose(attempt: Attempt, kind: 'timeout' | 'transport', network: NetworkFailure | undefined): void {
    if (attempt !== this.#attempt || this.#isOver) return;
    const failure = { ...localFailure(kind === 'transport' ? attempt.unreachable : kind), ...(network && { network }) };
    if (network?.certificate) this.#disbelieved ??= failure;
    if (this.#isCancelled) this.#fail(localFailure('cancelled'));
    else this.#tryNextServer(failure, true);
  }

  #fail(failure: RequestFailure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#handlers.onFailed(failure.response || this.#isCancelled ? failure : (this.#disbelieved ?? failure));
    if (this.#transaction === undefined) this.#handlers.onEnded?.();
  }

  #end(attempt: Attempt): void {
    if (attempt === this.#attempt && this.#isOver) this.#handlers.onEnded?.();
  }
}

/** Sends a request other than INVITE and waits for its end. @param onAttempt told of every attempt as it goes out */
export function sendRequest(
  core: AgentCore,
  plan: RequestPlan,
  onAttempt: (request: SipRequest) => void = () => undefined,
): Promise<Result<Answer, RequestFailure>> {
  return new Promise((resolve) => {
    new ClientRequest(core, plan, {
      onAttempt,
      onSuccess: (answer) => resolve(ok(answer)),
      onFailed: (failure) => resolve(fail(failure)),
    }).start();
  });
}
