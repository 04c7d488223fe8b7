import type { Random } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { SipRequest } from '../sip/message/message.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import { canonicalAor } from './address-of-record.ts';
import type { Answer } from './answer.ts';
import type { CapabilityFields } from './capabilities.ts';
import { KeyedHash } from './keyed-hash.ts';
import type { Gruus } from './location/gruu.ts';
import { loopMark } from './proxy/loop-detection.ts';
import { admitSender, type RelayTrust, relayFacts } from './proxy/relay-policy.ts';
import { validateForForwarding } from './proxy/request-validation.ts';
import { processRoutes, type RoutedRequest } from './proxy/route-processing.ts';
import type { AdmittedRequest } from './request-processor.ts';
import type { Authenticator } from './users/authenticator.ts';

export interface AdmissionOptions extends RelayTrust {
  readonly random: Random;
  readonly authenticator: Authenticator;
  readonly gruus: Gruus;
  readonly capabilities: () => CapabilityFields;
}

const LOOP_KEY_BYTES = 16;

/** Who may use this server, and for what: the checks that every request passes once, whoever handles it then (RFC 3261 §16.3, §16.4). */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #loopHash: KeyedHash;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#loopHash = new KeyedHash(options.random.bytes(LOOP_KEY_BYTES));
  }

  admit(transaction: ServerTransaction): Result<AdmittedRequest, Answer> {
    const { names, authenticator, capabilities } = this.#options;
    const { request } = transaction;
    const routed = processRoutes(request, names);
    if (!routed.ok) return routed;
    const mark = loopMark(request, this.#loopHash);
    const budget = validateForForwarding(request, mark);
    if (!budget.ok) return isProbe(request, budget.error) ? fail({ status: 200, headers: capabilities() }) : budget;
    const facts = relayFacts(request, routed.value, this.#options);
    const sender = admitSender(request, facts, names, authenticator);
    if (!sender.ok) return sender;
    return ok({
      transaction,
      routed: routed.value,
      budget: budget.value,
      loopMark: mark,
      isInKnownDialog: facts.isInKnownDialog,
      sender: sender.value,
      ...this.#addressee(routed.value),
    });
  }

  #addressee({ requestUri }: RoutedRequest): Pick<AdmittedRequest, 'domain' | 'member' | 'isForDevice'> {
    const { names, gruus } = this.#options;
    const domain = names.domainOf(requestUri);
    if (domain === undefined || requestUri.user === undefined) return { domain, member: undefined, isForDevice: false };
    const device = gruus.read(requestUri, domain);
    return { domain, member: canonicalAor(device?.user ?? requestUri.user, domain), isForDevice: device !== undefined };
  }
}

/** OPTIONS with Max-Forwards 0 asks how far it came, as traceroute does (§11, §16.3 step 3). */
function isProbe(request: SipRequest, refusal: Answer): boolean {
  return refusal.status === 483 && request.method === 'OPTIONS';
}
