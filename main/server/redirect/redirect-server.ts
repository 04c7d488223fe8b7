import type { Clock } from '../../base/clock.ts';
import type { Gruus } from '../location/gruu.ts';
import type { AdmittedRequest, RequestProcessor, Verdict } from '../request-processor.ts';
import type { UserStore } from '../users/user-store.ts';
import { type RedirectSources, redirectAnswer } from './redirect-answer.ts';

export interface RedirectServerOptions extends RedirectSources {
  readonly clock: Clock;
  readonly users: UserStore;
  readonly gruus: Gruus;
}

/** Tells callers of our users where those are, instead of forwarding (RFC 3261 §8.3). */
export class RedirectServer implements RequestProcessor {
  readonly #options: RedirectServerOptions;

  constructor(options: RedirectServerOptions) {
    this.#options = options;
  }

  process({ routed, domain, member }: AdmittedRequest): Verdict {
    if (domain === undefined) return 'passed';
    if (member === undefined) return { status: 404 };
    const { clock, gruus, users } = this.#options;
    const device = gruus.read(routed.requestUri, domain);
    const redirection = redirectAnswer(member, this.#options, clock.unixMs(), device);
    if (redirection !== undefined) return redirection;
    const user = device?.user ?? routed.requestUri.user;
    return { status: user === undefined || users.find(user, domain) === undefined ? 404 : 480 };
  }
}
