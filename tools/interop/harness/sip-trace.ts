import { setTimeout as sleep } from 'node:timers/promises';
import type { Trapeze } from './trapeze.ts';

const POLL_MS = 25;
const TAIL_MESSAGES = 60;

/** A message as our server saw it pass. */
export interface SeenMessage {
  readonly atUnixMs: number;
  /** `127.0.0.1:port` of a phone, else the server itself; both are ends of one hop. */
  readonly from: string;
  readonly to: string;
  /** `INVITE`, `180 Ringing`. */
  readonly label: string;
  readonly callId: string;
  readonly text: string;
}

/** What a message has to be; what is not named may be anything. */
export interface Sought {
  /** Beginning of the label: a method, or a status. */
  readonly label?: string;
  /** Method of the request or, for a response, of its CSeq. */
  readonly method?: string;
  readonly from?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly text?: RegExp;
  readonly after?: SeenMessage;
}

/** What passes a server of ours that was started with `--trace`. */
export class SipTrace {
  readonly #server: Trapeze;
  #from = 0;

  constructor(server: Trapeze) {
    this.#server = server;
  }

  /** Forgets what came so far. */
  mark(): void {
    this.#from = this.#server.all('message').length;
  }

  /** All that fits since the mark, in the order of time. */
  all(sought: Sought): readonly SeenMessage[] {
    const messages = this.#messages();
    const start = sought.after === undefined ? 0 : messages.indexOf(sought.after) + 1;
    return messages.slice(start).filter((message) => fits(message, sought));
  }

  /** The first that fits. @throws Error with the labels of all messages when it does not come in time */
  async first(sought: Sought, timeoutMs = 15_000): Promise<SeenMessage> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const [found] = this.all(sought);
      if (found !== undefined) return found;
      if (performance.now() > deadline) throw new Error(`not seen: ${described(sought)}\n${this.ladder()}`);
      await sleep(POLL_MS);
    }
  }

  /** One line a message, for a failure's text. */
  ladder(): string {
    const shown = this.#messages().slice(-TAIL_MESSAGES);
    return shown.map(({ atUnixMs, from, to, label, callId }) => `${atUnixMs} ${from} -> ${to} ${label} ${callId}`).join('\n');
  }

  #messages(): readonly SeenMessage[] {
    return this.#server.all('message').slice(this.#from) as unknown as readonly SeenMessage[];
  }
}

/** The value of a field, without its name. */
export function fieldOf({ text }: SeenMessage, name: string): string | undefined {
  return new RegExp(`^${name}\\s*:\\s*(.*?)\\r?$`, 'im').exec(text)?.[1];
}

function fits(message: SeenMessage, { label, method, from, to, callId, text }: Sought): boolean {
  return (
    (label === undefined || message.label.split(' ')[0] === label) &&
    (method === undefined || fieldOf(message, 'CSeq')?.endsWith(` ${method}`) === true) &&
    (from === undefined || message.from === from) &&
    (to === undefined || message.to === to) &&
    (callId === undefined || message.callId === callId) &&
    (text === undefined || text.test(message.text))
  );
}

function described({ text, after, ...rest }: Sought): string {
  return JSON.stringify({ ...rest, ...(text && { text: text.source }), ...(after && { after: after.label }) });
}
