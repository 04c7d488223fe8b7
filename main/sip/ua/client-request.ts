import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
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

  async #send(target: Target, isRepetition: boolean): Promise<void> {
    this.#transaction = undefined;
    const sentBy = await this.#core.transport.sentByFor(target);
    if (this.#isOver) return;
    const request = this.#plan.create(sentBy, isRepetition);
    this.#plan.digest?.apply(request);
    if (target.transport === 'udp' && needsStream(request)) {
      void this.#send({ transport: 'tcp', address: target.address }, true);
      return;
    }
    this.#visited.add(request.requestUri);
    const attempt = { request, target };
    this.#attempt = attempt;
    this.#handlers.onAttempt?.(request);
    this.#transaction = this.#core.transactions.send(request, target, {
      onResponse: (response, flow) => this.#receive(attempt, { response, request, flow }),
      onFailed: (kind) => this.#lose(attempt, kind),
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
    else this.#tryNextRedirection(refusedBy(response));
  }

  #authenticate({ target }: Attempt, { response, request, flow }: Answer): void {
    const { digest } = this.#plan;
    this.#challenges += 1;
    const canAnswer = digest !== undefined && this.#challenges <= limits.userAgent.authAttempts;
    const learned = canAnswer ? digest.learn(response, request) : fail('unsupported' as const);
    if (learned.ok) void this.#send(flow.isReliable ? { ...target, flow } : target, false);
    else this.#tryNextRedirection(refusedBy(response, 'unauthorized'));
  }

  /** Tries the new addresses before those of a former 3xx; an address is tried once, so that loops end. */
  #redirect({ response, request }: Answer): void {
    const isNew = (uri: SipUri): boolean => !this.#visited.has(serializeUri(uri));
    const addresses = this.#plan.redirect ? redirectTargets(response, request.requestUri.startsWith('sips:')).filter(isNew) : [];
    for (const uri of addresses) this.#visited.add(serializeUri(uri));
    this.#redirections = [...addresses, ...this.#redirections];
    this.#tryNextRedirection(refusedBy(response));
  }

  #lose(attempt: Attempt, kind: 'timeout' | 'transport'): void {
    if (attempt !== this.#attempt || this.#isOver) return;
    if (this.#isCancelled) this.#fail(localFailure('cancelled'));
    else this.#tryNextServer(localFailure(kind), true);
  }

  #fail(failure: RequestFailure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#handlers.onFailed(failure);
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
