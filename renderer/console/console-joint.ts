import type { PhoneClient } from '../connection/phone-client.ts';
import type { FromTerminal, ToTerminal } from './terminal-messages.ts';

/** The most that the contract takes of what is typed, or pasted, at once. */
const TYPED_CHARACTERS = 4_096;
/** What was shown is told in portions of this: far less than the phone lets run ahead. */
const SHOWN_CHARACTERS = 32_768;

export interface ConsoleJointOptions {
  readonly client: Pick<PhoneClient, 'console'>;
  /** To the terminal's page. */
  readonly port: MessagePort;
  /** The command line has ended, or could not be started. */
  readonly onEnded: () => void;
  /** The person wants to leave. */
  readonly onLeft: () => void;
}

/** Joins a terminal to a console of the phone until disposed. The console is opened when the terminal knows its size. */
export class ConsoleJoint implements Disposable {
  readonly #options: ConsoleJointOptions;
  readonly #ending = new AbortController();
  #isOpening = false;
  #consoleId: string | undefined;
  #shown = 0;
  /** Requests go one after the other, so that nothing typed overtakes what was typed before. */
  #sending: Promise<unknown> = Promise.resolve();

  constructor(options: ConsoleJointOptions) {
    this.#options = options;
    options.port.onmessage = ({ data }: MessageEvent<FromTerminal>) => this.#hear(data);
  }

  tell(message: ToTerminal): void {
    this.#options.port.postMessage(message);
  }

  [Symbol.dispose](): void {
    this.#ending.abort();
    this.#options.port.close();
  }

  #hear(message: FromTerminal): void {
    if (message.kind === 'size') this.#fit(message);
    else if (message.kind === 'typed') this.#write(message.text);
    else if (message.kind === 'shown') this.#acknowledge(message.characters);
    else this.#options.onLeft();
  }

  #fit({ columns, rows }: { readonly columns: number; readonly rows: number }): void {
    if (this.#isOpening) this.#send((client, consoleId) => client.resize({ consoleId, columns, rows }));
    else void this.#follow(columns, rows);
  }

  async #follow(columns: number, rows: number): Promise<void> {
    this.#isOpening = true;
    const { signal } = this.#ending;
    try {
      for await (const { consoleId, text } of await this.#options.client.console.open({ columns, rows }, { signal })) {
        this.#consoleId = consoleId;
        if (text !== '') this.tell({ kind: 'output', text });
      }
    } catch {
      // no terminal could be had, or the line to the phone is gone: it has ended all the same
    }
    if (!signal.aborted) this.#options.onEnded();
  }

  #write(text: string): void {
    for (let at = 0; at < text.length; at += TYPED_CHARACTERS) {
      const piece = text.slice(at, at + TYPED_CHARACTERS);
      this.#send((client, consoleId) => client.write({ consoleId, text: piece }));
    }
  }

  #acknowledge(characters: number): void {
    this.#shown += characters;
    if (this.#shown < SHOWN_CHARACTERS) return;
    const shown = this.#shown;
    this.#shown = 0;
    this.#send((client, consoleId) => client.acknowledge({ consoleId, characters: shown }));
  }

  #send(request: (client: PhoneClient['console'], consoleId: string) => Promise<unknown>): void {
    const consoleId = this.#consoleId;
    if (consoleId === undefined) return;
    this.#sending = this.#sending.then(() => request(this.#options.client.console, consoleId)).catch(() => undefined); // gone: `#follow` sees it
  }
}
