import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { serializeSipDate } from '../../sip/message/sip-date.ts';
import { isSipUri } from '../../sip/message/uri.ts';
import type { ServerTransaction } from '../../sip/transaction/transaction.ts';
import type { TraceSink } from '../../trace/trace.ts';
import { canonicalAor } from '../address-of-record.ts';
import { type Answer, respond } from '../answer.ts';
import type { FlowTable } from '../location/flow-table.ts';
import type { Binding, LocationFailure, LocationService } from '../location/location-service.ts';
import type { OwnNames } from '../own-names.ts';
import type { ServerRole } from '../server-role.ts';
import type { Authenticator } from '../users/authenticator.ts';
import { bindingList } from './binding-list.ts';
import { type RegisterRequest, readRegister } from './register-request.ts';
import { updateBindings } from './update-bindings.ts';

export interface RegistrarOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly trace: TraceSink;
  readonly names: OwnNames;
  readonly authenticator: Authenticator;
  readonly location: LocationService;
  readonly flows: FlowTable;
}

/**
 * Takes REGISTER for our domains and keeps the location service (RFC 3261 §10.3). Users change the bindings of their own
 * address-of-record and of no other. A 200 is sent when its bindings are durable.
 */
export class Registrar implements ServerRole {
  readonly #options: RegistrarOptions;

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  accept(transaction: ServerTransaction, domain: string | undefined): boolean {
    if (transaction.request.method !== 'REGISTER' || domain === undefined) return false;
    const refusal = this.#register(transaction);
    if (refusal !== undefined) this.#answer(transaction, refusal);
    return true;
  }

  /** Steps 2 to 7; a refusal changes nothing. */
  #register(transaction: ServerTransaction): Answer | undefined {
    const { request, flow } = transaction;
    const required = request.headers.values('Require');
    if (required.length > 0) return { status: 420, headers: [['Unsupported', required.join(', ')]] };

    const aor = this.#authorizedAor(request);
    if (!aor.ok) return aor.error;
    const register = readRegister(request, flow);
    if (!register.ok) return register.error;
    if (register.value.contacts.length > 0) return this.#change(transaction, aor.value, register.value);
    this.#confirm(transaction, this.#options.location.find(aor.value));
    return undefined;
  }

  /** Steps 3 to 5: who registers (the digest user), and for whom (the To field): both must be the same. */
  #authorizedAor(request: SipRequest): Result<string, Answer> {
    const to = request.headers.read(headers.to);
    // Another scheme cannot be an address-of-record at all (RFC 4475 §3.3.4).
    if (!to?.ok || !isSipUri(to.value.uri)) return fail({ status: 400, reason: 'To Must Be a SIP Address' });
    const { user } = to.value.uri;
    const domain = this.#options.names.domainOf(to.value.uri);
    if (user === undefined || domain === undefined) return fail({ status: 404 });

    const authentication = this.#options.authenticator.authenticate(request, 'registrar', domain);
    if ('refusal' in authentication) return fail(authentication.refusal);
    return authentication.username === user ? ok(canonicalAor(user, domain)) : fail({ status: 403 });
  }

  #change(transaction: ServerTransaction, aor: string, register: RegisterRequest): Answer | undefined {
    const { clock, location, flows } = this.#options;
    const current = location.find(aor);
    const updated = updateBindings(aor, current, register, clock.unixMs());
    if (!updated.ok) return updated.error;
    if (updated.value.some(({ received }) => received?.flowId === transaction.flow.id)) flows.remember(transaction.flow);
    location.replace(aor, updated.value, (failure) => {
      if (failure !== undefined) return this.#giveUp(transaction, aor, failure);
      this.#report(aor, register.callId, current.length, updated.value.length);
      return this.#confirm(transaction, location.find(aor));
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
  #confirm(transaction: ServerTransaction, bindings: readonly Binding[]): void {
    const nowUnixMs = this.#options.clock.unixMs();
    const date = ['Date', serializeSipDate({ unixMs: nowUnixMs })] as const;
    this.#answer(transaction, { status: 200, headers: [...bindingList(bindings, nowUnixMs), date] });
  }

  #answer(transaction: ServerTransaction, answer: Answer): void {
    respond(transaction, answer, this.#options.random);
  }
}
