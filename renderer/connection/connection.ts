import { createORPCClient } from '@orpc/client';
import type { OpenWire, PhoneClient, PhoneLink, Wire } from './phone-client.ts';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

export interface ConnectionOptions {
  readonly open: OpenWire;
  readonly onOpened: (wire: Wire) => void;
  /** The line is gone or could not be opened; another one follows. */
  readonly onLost: () => void;
  readonly wait: (delayMs: number) => Promise<void>;
}

/** The engine over whatever line there is now: opens one, and another when it is gone. `client` stays the same. */
export class Connection {
  readonly client: PhoneClient;
  readonly #options: ConnectionOptions;
  #link: PhoneLink | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.client = createORPCClient<PhoneClient>({
      call: async (path, input, options) => this.#current().call(path, input, options),
    });
  }

  /** Keeps connected as long as the page lives: waits longer after each line that could not be opened. */
  async run(): Promise<never> {
    let failures = 0;
    for (;;) {
      failures = (await this.#runOneWire()) ? 0 : failures + 1;
      this.#options.onLost();
      await this.#options.wait(Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS));
    }
  }

  /** Opens a line and uses it until it is gone; false when it could not be opened. */
  async #runOneWire(): Promise<boolean> {
    const wire = await this.#options.open().catch(() => undefined);
    if (wire === undefined) return false;
    this.#link = wire.link;
    this.#options.onOpened(wire);
    await wire.closed;
    this.#link = undefined;
    return true;
  }

  #current(): PhoneLink {
    if (this.#link === undefined) throw new ConnectionLost();
    return this.#link;
  }
}

/** There is no line to the engine now; another one is being opened. */
class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly code = 'CONNECTION_LOST';

  constructor() {
    super('the engine cannot be reached');
  }
}
