import { LoudEmitter, outsideSubset } from '../loud.ts';

/** Something a port can move to: a page, or a utility process. */
export interface PortHolder {
  /** Gives what came in over the port with `id` to the other side. */
  sendOverPort(id: string, data: unknown): void;
  closePort(id: string): void;
  /** Ends of ours that live there, by id. */
  readonly ports: Map<string, MovedPort>;
}

/** What a holder can do with a port that lives at its side. */
export interface MovedPort {
  /** The other side posted on it. */
  posted(data: unknown): void;
  /** The other side closed it, or is gone. */
  gone(): void;
}

interface PortMessage {
  readonly data: unknown;
  readonly ports: readonly [];
}

let lastPortId = 0;

/** One end of a `MessageChannelMain`: in this process, or moved to where a holder delivers what it receives. */
class MessagePortDouble extends LoudEmitter {
  peer: MessagePortDouble | undefined;
  #isStarted = false;
  #isClosed = false;
  #waiting: PortMessage[] = [];
  #moved: { readonly holder: PortHolder; readonly id: string } | undefined;

  constructor() {
    super('MessagePortMain');
  }

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) outsideSubset('MessagePortMain.postMessage with a transfer list');
    if (!this.#isClosed) this.peer?.receive({ data: structuredClone(data), ports: [] });
  }

  start(): void {
    this.#isStarted = true;
    for (const message of this.#waiting.splice(0)) this.receive(message);
  }

  close(): void {
    this.#end();
    this.peer?.peerClosed();
  }

  /** The other end posted. */
  receive(message: PortMessage): void {
    if (this.#isClosed) return;
    if (this.#moved) this.#moved.holder.sendOverPort(this.#moved.id, message.data);
    else if (this.#isStarted) setImmediate(() => this.emit('message', message));
    else this.#waiting.push(message);
  }

  peerClosed(): void {
    if (this.#isClosed) return;
    this.#moved?.holder.closePort(this.#moved.id);
    this.#end();
    setImmediate(() => this.emit('close'));
  }

  /** Moves this end; what has been waiting here goes with it. */
  moveTo(holder: PortHolder): string {
    if (this.#moved) throw new Error('Port was already moved');
    const id = `port-${++lastPortId}`;
    this.#moved = { holder, id };
    holder.ports.set(id, {
      posted: (data) => this.peer?.receive({ data, ports: [] }),
      gone: () => this.close(),
    });
    for (const { data } of this.#waiting.splice(0)) holder.sendOverPort(id, data);
    return id;
  }

  #end(): void {
    if (this.#moved) this.#moved.holder.ports.delete(this.#moved.id);
    this.#isClosed = true;
    this.#waiting = [];
  }
}

export class MessageChannelDouble {
  readonly port1 = new MessagePortDouble();
  readonly port2 = new MessagePortDouble();

  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}

/** Moves each of `transfer`, which must be ports of ours, and gives their ids. */
export function moveAll(transfer: readonly unknown[], holder: PortHolder): readonly string[] {
  return transfer.map((port) => {
    if (!(port instanceof MessagePortDouble)) throw new TypeError('Invalid value for transfer');
    return port.moveTo(holder);
  });
}

/** Everything that lived at a holder that is gone, or loaded another page. */
export function dropAll(holder: PortHolder): void {
  for (const port of [...holder.ports.values()]) port.gone();
  holder.ports.clear();
}
