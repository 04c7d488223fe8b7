import { createORPCClient } from '@orpc/client';
import type { OpenWire, PhoneClient, PhoneLink, Wire } from './phone-client.ts';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

export interface ConnectionEvents {
  onOpened(wire: Wire): void;
  onLost(): void;
}

/** The engine over whatever line there is now: opens one, and another when it is gone. `client` stays the same. */
export class Connection {
  readonly client: PhoneClient;
  readonly #open: OpenWire;
  readonly #events: ConnectionEvents;
  #link: PhoneLink | undefined;

  constructor(open: OpenWire, events: ConnectionEvents) {
    this.#open = open;
    this.#events = events;
    this.client = createORPCClient<PhoneClient>({ call: (path, input, options) => this.#current().call(path, input, options) });
  }

  /** Keeps connected as long as the page lives. */
  async run(): Promise<never> {
    for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)) {
      const wire = await this.#open().catch(() => undefined);
      if (wire) {
        retryMs = FIRST_RETRY_MS;
        this.#link = wire.link;
        this.#events.onOpened(wire);
        await wire.closed;
        this.#link = undefined;
      }
      this.#events.onLost();
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
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
