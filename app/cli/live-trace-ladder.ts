import { appendFileSync, writeFileSync } from 'node:fs';
import type { Clock } from '../../main/base/clock.ts';
import { LiveLadder } from '../../main/trace/live-ladder.ts';
import { PcapWriter } from '../../main/trace/pcap.ts';
import type { TraceEvent } from '../../main/trace/trace.ts';
import { Failure, type Invocation } from './command.ts';

/** How often what has settled is printed. */
const PRINT_MS = 100;

export interface LiveTraceLadderOptions {
  readonly clock: Clock;
  readonly print: Invocation['print'];
  /** A file that gets the messages as packets; one that is there is replaced. */
  readonly pcapFile?: string | undefined;
}

/** Prints what is observed: a ladder that grows, with `--json` each event as it comes; beside it a capture. Disposing prints the rest. */
export class LiveTraceLadder implements Disposable {
  readonly #options: LiveTraceLadderOptions;
  readonly #ladder = new LiveLadder();
  readonly #pcap = new PcapWriter();
  #timer: Disposable;

  /** @throws Failure when the capture cannot be written */
  constructor(options: LiveTraceLadderOptions) {
    this.#options = options;
    const { pcapFile } = options;
    if (pcapFile !== undefined) this.#write(() => writeFileSync(pcapFile, this.#pcap.head));
    this.#timer = options.clock.after(PRINT_MS, () => this.#tick());
  }

  add(event: TraceEvent): void {
    const { kind, ...facts } = event;
    this.#options.print(undefined, { event: kind, ...facts });
    this.#ladder.add(event);
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
    this.#show(undefined);
  }

  #tick(): void {
    this.#show(this.#options.clock.unixMs());
    this.#timer = this.#options.clock.after(PRINT_MS, () => this.#tick());
  }

  #show(nowUnixMs: number | undefined): void {
    const { print, pcapFile } = this.#options;
    const { lines, rows } = this.#ladder.take(nowUnixMs);
    for (const line of lines) print(line);
    if (pcapFile === undefined || rows.length === 0) return;
    const packets = Buffer.concat(rows.map((row) => this.#pcap.packets(row)));
    this.#write(() => appendFileSync(pcapFile, packets));
  }

  #write(write: () => void): void {
    try {
      write();
    } catch (error) {
      throw new Failure(`cannot write ${this.#options.pcapFile}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
