// Runs first in a forked "utility process": gives it `process.parentPort`, as Electron does.
import { LoudEmitter } from './loud.ts';
import type { FromUtility, ToUtility } from './utility-messages.ts';

function tell(message: FromUtility): void {
  process.send?.(message);
}

/** A port that was moved here. What comes before `start` waits. */
class MovedPort extends LoudEmitter {
  readonly #id: string;
  #isStarted = false;
  readonly #waiting: unknown[] = [];

  constructor(id: string) {
    super('MessagePortMain');
    this.#id = id;
  }

  postMessage(data: unknown): void {
    if (ports.has(this.#id)) tell({ kind: 'port', id: this.#id, data });
  }

  start(): void {
    this.#isStarted = true;
    for (const data of this.#waiting.splice(0)) this.receive(data);
  }

  close(): void {
    if (ports.delete(this.#id)) tell({ kind: 'portClosed', id: this.#id });
  }

  receive(data: unknown): void {
    if (this.#isStarted) this.emit('message', { data, ports: [] });
    else this.#waiting.push(data);
  }
}

class ParentPort extends LoudEmitter {
  constructor() {
    super('parentPort');
  }

  postMessage(data: unknown): void {
    tell({ kind: 'message', data });
  }
}

const ports = new Map<string, MovedPort>();
const parentPort = new ParentPort();
Object.defineProperty(process, 'parentPort', { value: parentPort });

function hear(message: ToUtility): void {
  if (message.kind === 'port') {
    ports.get(message.id)?.receive(message.data);
  } else if (message.kind === 'portClosed') {
    const port = ports.get(message.id);
    ports.delete(message.id);
    port?.emit('close');
  } else {
    const moved = message.ports.map((id) => new MovedPort(id));
    for (const [index, id] of message.ports.entries()) {
      const port = moved[index];
      if (port) ports.set(id, port);
    }
    parentPort.emit('message', { data: message.data, ports: moved });
  }
}

// Messages wait in the channel until the program listens, as they do in Electron.
parentPort.on('newListener', (event) => {
  if (event === 'message' && process.listenerCount('message') === 0) setImmediate(() => process.on('message', hear));
});
// An orphan has nobody to work for.
process.on('disconnect', () => process.exit(0));
