import type { Clock } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { serializeSipDate } from '../../sip/message/sip-date.ts';
import { isSipUri } from '../../sip/message/uri.ts';
import type { ServerTransaction } from '../../sip/transaction/transaction.ts';
import type { TraceSink } from '../../trace/trace.ts';
import { canonicalAor } from '../address-of-record.ts';
import { type Answer, respond } from '../answer.ts';
import type { Gruus } from '../location/gruu.ts';
import type { Binding, LocationFailure, LocationService } from '../location/location-service.ts';
import type { OwnNames } from '../own-names.ts';
import type { ServerRole } from '../server-role.ts';
import type { Authenticator } from '../users/authenticator.ts';
import type { UserStore } from '../users/user-store.ts';
import { bindingList, type GruuParams } from './binding-list.ts';
import { type RegisterRequest, readRegister } from './register-request.ts';
import type { Registered } from './registered.ts';
import { updateBindings } from './update-bindings.ts';

export interface RegistrarOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly trace: TraceSink;
  readonly names: OwnNames;
  readonly authenticator: Authenticator;
  readonly location: LocationService;
  readonly users: UserStore;
  readonly gruus: Gruus;
  /** Route values that phones shall send their requests along, topmost first (RFC 3608). */
  readonly serviceRoute: readonly string[];
}

/** Extensions that a REGISTER may require of us. */
const supported: readonly string[] = ['path', 'outbound', 'gruu'];

/**
 * Takes REGISTER for our domains and keeps the location service (RFC 3261 §10.3). Users change the bindings of their own
 * address-of-record, and of those that they have the right to register for. A 200 is sent when its bindings are durable.
 */
export class Registrar implements ServerRole, Disposable {
  readonly #options: RegistrarOptions;
  readonly #registered = new Emitter<Registered>();
  /** After each REGISTER that changed bindings, when the change is durable. */
  readonly onRegistered: Event<Registered> = this.#registered.event;

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  accept(transaction: ServerTransaction, domain: string | undefined): boolean {
    if (transaction.request.method !== 'REGISTER' || domain === undefined) return false;
    const refusal = this.#register(transaction);
    if (refusal !== undefined) this.#answer(transaction, refusal);
    return true;
  }

  [Symbol.dispose](): void {
    this.#registered[Symbol.dispose]();
  }

  /** Steps 2 to 7; a refusal changes nothing. */
  #register(transaction: ServerTransaction): Answer | undefined {
    const { request, flow } = transaction;
    const unsupported = request.headers.values('Require').filter((option) => !supported.includes(option));
    if (unsupported.length > 0) return { status: 420, headers: [['Unsupported', unsupported.join(', ')]] };

    const aor = this.#authorizedAor(request);
    if (!aor.ok) return aor.error;
    const register = readRegister(request, flow);
    if (!register.ok) return register.error;
    if (this.#namesItself(register.value)) return { status: 403, reason: 'A Contact Must Not Be a GRUU' };
    if (register.value.contacts.length > 0) return this.#change(transaction, aor.value, register.value);
    this.#confirm(transaction, register.value, this.#options.location.find(aor.value));
    return undefined;
  }

  /** Steps 3 to 5: who registers (the digest user), and for whom (the To field): the same, or a third party with the right to it. */
  #authorizedAor(request: SipRequest): Result<string, Answer> {
    const to = request.headers.read(headers.to);
    // Another scheme cannot be an address-of-record at all (RFC 4475 §3.3.4).
    if (!to?.ok || !isSipUri(to.value.uri)) return fail({ status: 400, reason: 'To Must Be a SIP Address' });
    const { user } = to.value.uri;
    const domain = this.#options.names.domainOf(to.value.uri);
    if (user === undefined || domain === undefined) return fail({ status: 404 });

    const authentication = this.#options.authenticator.authenticate(request, 'registrar', domain);
    if ('refusal' in authentication) return fail(authentication.refusal);
    return this.#mayRegister(authentication.username, user, domain) ? ok(canonicalAor(user, domain)) : fail({ status: 403 });
  }

  #mayRegister(username: string, user: string, domain: string): boolean {
    return username === user || this.#options.users.find(username, domain)?.registersFor?.includes(user) === true;
  }

  /** A GRUU would lead back to itself (RFC 5627 §5.1). */
  #namesItself({ contacts }: RegisterRequest): boolean {
    const { names } = this.#options;
    if (contacts === '*') return false;
    return contacts.some(({ uri }) => isSipUri(uri) && uri.params.has('gr') && names.domainOf(uri) !== undefined);
  }

  #change(transaction: ServerTransaction, aor: string, register: RegisterRequest): Answer | undefined {
    const { clock, location } = this.#options;
    const current = location.find(aor);
    const updated = updateBindings(aor, current, register, clock.unixMs());
    if (!updated.ok) return updated.error;
    location.replace(aor, updated.value, (failure) => {
      if (failure !== undefined) return this.#giveUp(transaction, aor, failure);
      this.#report(aor, register.callId, current.length, updated.value.length);
      this.#confirm(transaction, register, location.find(aor));
      return this.#registered.fire({ aor, before: current, bindings: updated.value });
    });
    return undefined;
  }

  #giveUp(transaction: ServerTransaction, aor: string, failure: LocationFailure): void {
    this.#options.log.write('error', 'bindings could not be stored', { aor, ...failure });
    this.#answer(transaction, { status: 500, reason: 'Location Service Failed' });
  }

  #report(aor: string, callId: string, before: number, after: number): void {
    const { trace, clock } = this.#options;
    const state = (count: number): string => (count === 0 ? 'unregistered' : 'registered');
    const atUnixMs = clock.unixMs();
    trace.record({
      kind: 'registration',
      id: aor,
      from: state(before),
      to: state(after),
      atUnixMs,
      element: 'registrar',
      callId,
    });
  }

  /** Step 8. */
  #confirm(transaction: ServerTransaction, { isOutbound, path }: RegisterRequest, bindings: readonly Binding[]): void {
    const { request } = transaction;
    const nowUnixMs = this.#options.clock.unixMs();
    const wantsGruus = request.headers.values('Supported').includes('gruu');
    const gruus = wantsGruus ? (binding: Binding) => this.#gruusOf(binding, request) : undefined;
    const fields: (readonly [string, string])[] = [...bindingList(bindings, nowUnixMs, gruus)];
    if (isOutbound) fields.push(['Require', 'outbound'], ['Flow-Timer', String(limits.registrar.flowTimerSeconds)]);
    for (const value of path) fields.push(['Path', value]);
    for (const value of this.#options.serviceRoute) fields.push(['Service-Route', value]);
    fields.push(['Date', serializeSipDate({ unixMs: nowUnixMs })]);
    this.#answer(transaction, { status: 200, headers: fields });
  }

  #gruusOf(binding: Binding, request: SipRequest): ReturnType<GruuParams> {
    const to = request.headers.read(headers.to);
    const uri = to?.ok && isSipUri(to.value.uri) ? to.value.uri : undefined;
    const domain = uri && this.#options.names.domainOf(uri);
    if (uri?.user === undefined || domain === undefined) return [];
    const [pub, temp] = [this.#options.gruus.publicFor(binding), this.#options.gruus.temporaryFor(binding, uri.user, domain)];
    return pub === undefined || temp === undefined
      ? []
      : [
          ['pub-gruu', pub],
          ['temp-gruu', temp],
        ];
  }

  #answer(transaction: ServerTransaction, answer: Answer): void {
    respond(transaction, answer, this.#options.random);
  }
}
