import type { DigestClient } from '../auth/digest-client.ts';
import type { SipRequest } from '../message/message.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { IncomingRequest, ReplyOptions } from './incoming-request.ts';
import type { Reference } from './refer-to.ts';

/** A reference that we follow. */
export interface AcceptedReferral {
  /** Says how our call goes: 100 to 699, from 200 on the last word. Nobody hears it where no report was wanted (RFC 4488). */
  report(status: number, reason?: string): void;
  /** Resolves when the last word was answered, was lost, or is kept to ourselves; never rejects. */
  readonly ended: Promise<void>;
}

/** @param auth answers challenges to the reports, where the reference came outside of dialogs */
type Accept = (auth: DigestClient | undefined) => AcceptedReferral | undefined;

export interface IncomingReferOptions {
  readonly incoming: IncomingRequest;
  readonly reference: Reference;
  readonly about: AgentDialog | undefined;
  readonly accept: Accept;
}

/** A peer that wants us to call somebody (RFC 3515). Answer it soon: it is repeated until then, and given up after 32 s. */
export class IncomingRefer {
  readonly reference: Reference;
  /** The dialog that entitles it: that it came in, or that it names by Target-Dialog (RFC 4538), which only its two ends know. */
  readonly about: AgentDialog | undefined;
  readonly #incoming: IncomingRequest;
  readonly #accept: Accept;

  constructor({ incoming, reference, about, accept }: IncomingReferOptions) {
    this.#incoming = incoming;
    this.reference = reference;
    this.about = about;
    this.#accept = accept;
  }

  get request(): SipRequest {
    return this.#incoming.request;
  }

  /** The dialog it came in; absent: from outside of any. */
  get dialog(): AgentDialog | undefined {
    return this.#incoming.dialog;
  }

  /** Referred-By as it came, for the request that it leads to (RFC 3892 §2.2). */
  get referredBy(): string | undefined {
    return this.request.headers.first('Referred-By');
  }

  /**
   * Says 202, and from then on how it goes.
   *
   * @param auth answers challenges to the reports, where it came outside of dialogs
   * @returns `undefined` when it cannot be followed: then it is refused
   */
  accept(auth?: DigestClient): AcceptedReferral | undefined {
    return this.#accept(auth);
  }

  /** Refuses it. @param status such as 403 not allowed, 603 not wanted */
  reject(status: number, options: Omit<ReplyOptions, 'body'> = {}): void {
    this.#incoming.respond(status, options);
  }
}
