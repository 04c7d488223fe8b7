import type { Clock } from '../../base/clock.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { headers } from '../message/headers.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { Body } from './body.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { RequestFailure } from './request-failure.ts';
import type { UserAgent } from './user-agent.ts';

const RELAY = 'application/dtmf-relay';
const PLAIN = 'application/dtmf';
const DURATION_MS = 160;
const PAUSE_MS = 40;
const UNSAID_DURATION_MS = 250;
const LONGEST_DURATION_MS = 8_000;

/** Names of keys by their event numbers (RFC 4733 §3.2), as some peers write them. */
const keys = '0123456789*#ABCD';

/** A key that the other side of a dialog pressed. */
export interface InfoDigit {
  readonly dialog: AgentDialog;
  /** One of 0-9, `*`, `#`, A-D. */
  readonly digit: string;
  /** 1 to 8000. */
  readonly durationMs: number;
}

/**
 * Takes key presses that come as INFO: `application/dtmf-relay` and `application/dtmf`, the legacy use of RFC 6086. Info Packages are
 * not spoken: 469. Other bodies get 415; an INFO without body is answered and says nothing.
 *
 * @param handler false: the dialog is in no call (481)
 */
export function receiveInfoDigits(agent: UserAgent, handler: (digit: InfoDigit) => boolean): Disposable {
  return agent.handle('INFO', (incoming) => receive(incoming, handler));
}

function receive(incoming: IncomingRequest, handler: (digit: InfoDigit) => boolean): void {
  const { dialog, request, body } = incoming;
  if (dialog === undefined) {
    incoming.respond(481);
  } else if (request.headers.has('Info-Package')) {
    refusePackage(incoming);
  } else if (body === undefined) {
    incoming.respond(200);
  } else if (!isDigitType(incoming)) {
    incoming.respond(415, { headers: [['Accept', `${RELAY}, ${PLAIN}`]] });
  } else {
    const press = parseDigitBody(body.bytes);
    if (press === undefined) incoming.respond(400, { reason: 'Bad Digit' });
    else incoming.respond(handler({ dialog, ...press }) ? 200 : 481);
  }
}

/** We have no packages, and say so: Recv-Info is empty (RFC 6086 §4.2.2, §5.2.2). */
function refusePackage(incoming: IncomingRequest): void {
  const infoPackage = incoming.request.headers.read(headers.infoPackage);
  if (infoPackage?.ok) incoming.respond(469, { reason: 'Bad Info Package', headers: [['Recv-Info', '']] });
  else incoming.respond(400);
}

function isDigitType({ request }: IncomingRequest): boolean {
  const contentType = request.headers.read(headers.contentType);
  if (!contentType?.ok) return false;
  const { type, subtype } = contentType.value;
  return [RELAY, PLAIN].includes(`${type}/${subtype}`);
}

/** Reads `Signal=5`, `Duration=160` lines, or the key alone; `undefined` when no key is named. Never throws. */
export function parseDigitBody(bytes: Uint8Array): Pick<InfoDigit, 'digit' | 'durationMs'> | undefined {
  const lines = Buffer.from(bytes.subarray(0, 256)).toString('latin1').split('\n');
  const fields = new Map<string, string>();
  for (const line of lines) {
    const equals = line.indexOf('=');
    if (equals >= 0) fields.set(line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim());
  }
  const digit = digitOf(fields.get('signal') ?? lines[0]?.trim() ?? '');
  return digit === undefined ? undefined : { digit, durationMs: durationOf(fields.get('duration')) };
}

function digitOf(text: string): string | undefined {
  if (/^[\d*#A-D]$/i.test(text)) return text.toUpperCase();
  return /^1[0-5]$/.test(text) ? keys[Number(text)] : undefined;
}

function durationOf(text: string | undefined): number {
  const durationMs = Number(text);
  return text !== undefined && durationMs >= 1 ? Math.min(Math.round(durationMs), LONGEST_DURATION_MS) : UNSAID_DURATION_MS;
}

/** Presses keys by INFO, for a peer that takes no telephone events (RFC 4733): one after the other, each when the former was taken. */
export class InfoDigits {
  readonly #dialog: AgentDialog;
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();

  constructor(dialog: AgentDialog, clock: Clock) {
    this.#dialog = dialog;
    this.#clock = clock;
  }

  /** @param digits of 0-9, `*`, `#`, A-D. @returns when all are taken; the first that is not ends it */
  send(digits: string): Promise<Result<undefined, RequestFailure>> {
    const sending = this.#last.then(() => this.#sendAll(digits));
    this.#last = sending;
    return sending;
  }

  async #sendAll(digits: string): Promise<Result<undefined, RequestFailure>> {
    for (const digit of digits) {
      const pause = new Promise<void>((resolve) => void this.#clock.after(DURATION_MS + PAUSE_MS, resolve));
      const sent = await this.#dialog.request('INFO', { body: relayBody(digit) });
      if (!sent.ok) return fail(sent.error);
      await pause;
    }
    return ok(undefined);
  }
}

function relayBody(digit: string): Body {
  return { contentType: RELAY, bytes: Buffer.from(`Signal=${digit}\r\nDuration=${DURATION_MS}\r\n`) };
}
