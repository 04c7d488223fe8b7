import type { MessageTrace, TraceBus } from '../trace/trace.ts';
import type { Crossing } from './message-flow.ts';

/** What tells a message from a repetition of it on the same way: a new branch alone makes no new one, as an ACK repeated has one. */
const identity = ['From', 'To', 'Call-ID', 'CSeq', 'RSeq'] as const;

/** Notes what crosses the edge of each element, repetitions left out, from the trace. */
export class FlowRecorder implements Disposable {
  readonly #nameOf: (host: string) => string;
  readonly #subscription: Disposable;
  readonly #crossings: Crossing[] = [];
  readonly #seen = new Set<string>();
  /** The messages themselves, as they were sent first. */
  readonly texts: string[] = [];

  /** @param nameOf the element that has an address, by the name that it has in the trace */
  constructor(trace: TraceBus, nameOf: (host: string) => string) {
    this.#nameOf = nameOf;
    this.#subscription = trace.onRecorded((event) => {
      if (event.kind === 'message') this.#note(event, event.element);
    });
  }

  get crossings(): readonly Crossing[] {
    return this.#crossings;
  }

  /** Starts anew. */
  forget(): void {
    this.#crossings.splice(0);
    this.#seen.clear();
    this.texts.splice(0);
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  #note({ direction, remote, text }: MessageTrace, element: string): void {
    const [startLine = ''] = text.split('\r\n', 1);
    const key = [direction, element, hostOf(remote), startLine, ...identity.map((name) => fieldOf(text, name))].join('|');
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (direction === 'out') this.texts.push(text);
    const sign = direction === 'out' ? '>' : '<';
    this.#crossings.push({
      element,
      message: `${sign} ${this.#nameOf(hostOf(remote))} ${labelOf(startLine, text)}`,
      call: fieldOf(text, 'Call-ID'),
    });
  }
}

function labelOf(startLine: string, text: string): string {
  const method = fieldOf(text, 'CSeq').split(' ').at(-1) ?? '';
  return startLine.startsWith('SIP/2.0 ') ? `${startLine.split(' ')[1]} ${method}` : method;
}

function fieldOf(text: string, name: string): string {
  const start = text.indexOf(`\r\n${name}: `);
  const end = text.indexOf('\r\n', start + 2);
  return start < 0 ? '' : text.slice(start + name.length + 4, end);
}

/** Without the port: an element may have several. */
function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}
