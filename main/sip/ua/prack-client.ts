import { cseqOf } from '../message/build.ts';
import { headers } from '../message/headers.ts';
import type { SipResponse } from '../message/message.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { Body } from './body.ts';
import type { Answer } from './client-request.ts';

/** What a provisional response is to whoever gets it: without PRACK, the next that wants one, or none that counts (RFC 3262 §4). */
export type Reliability = 'unreliable' | 'reliable' | 'repeated';

/** Acknowledges the reliable provisional responses that come to our INVITEs within one dialog (RFC 3262 §4). */
export class PrackClient {
  readonly #dialog: AgentDialog;
  /** CSeq of the INVITE whose responses are counted, and the RSeq of the latest. */
  #sequence: number | undefined;
  #latest = 0;

  constructor(dialog: AgentDialog) {
    this.#dialog = dialog;
  }

  /** Judges a response of 101 to 199. One that is reliable and next in order has to be acknowledged by `acknowledge`, once. */
  judge({ request, response }: Answer): Reliability {
    const responseNumber = responseNumberOf(response);
    if (responseNumber === undefined) return 'unreliable';
    const sequence = cseqOf(request)?.sequence;
    const isNext = sequence !== this.#sequence || responseNumber === this.#latest + 1;
    if (!isNext) return 'repeated';
    this.#sequence = sequence;
    this.#latest = responseNumber;
    return 'reliable';
  }

  /** @param answer to the offer in the response */
  acknowledge({ request, response }: Answer, answer: Body | undefined): void {
    const cseq = request.headers.read(headers.cseq);
    const responseNumber = responseNumberOf(response);
    if (!cseq?.ok || responseNumber === undefined) return;
    const rAck = headers.rAck.serialize({ responseNumber, ...cseq.value });
    void this.#dialog.request('PRACK', { headers: [['RAck', rAck]], body: answer });
  }
}

/** Its RSeq, where it is to be acknowledged. */
function responseNumberOf({ headers: fields }: SipResponse): number | undefined {
  const required = fields.readAll(headers.require);
  const responseNumber = fields.read(headers.rSeq);
  const isReliable = required.ok && required.value.some((tag) => tag.toLowerCase() === '100rel');
  return isReliable && responseNumber?.ok ? responseNumber.value : undefined;
}
