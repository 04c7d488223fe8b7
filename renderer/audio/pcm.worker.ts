import { FRAME_BYTES } from './frame.ts';

/** What the page says once: where the sound is, and the end of the channel whose other end the worklet has. */
export interface PcmWorkerStart {
  readonly url: string;
  readonly port: MessagePort;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;
/** Captured sound waits in the socket no longer than about 200 ms; beyond, frames are dropped. */
const LONGEST_QUEUE_BYTES = 10 * FRAME_BYTES;

/** Carries frames between a WebSocket and the worklet, and opens the socket again when it closes. */
class PcmLine {
  readonly #url: string;
  readonly #port: MessagePort;
  #socket: WebSocket | undefined;
  #retryMs = FIRST_RETRY_MS;

  constructor({ url, port }: PcmWorkerStart) {
    this.#url = url;
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Int16Array<ArrayBuffer>>) => this.#send(data);
    this.#open();
  }

  #send(frame: Int16Array<ArrayBuffer>): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN || socket.bufferedAmount > LONGEST_QUEUE_BYTES) return;
    socket.send(frame);
  }

  #open(): void {
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.#retryMs = FIRST_RETRY_MS;
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) this.#port.postMessage(data, [data]);
    };
    socket.onclose = () => {
      setTimeout(() => this.#open(), this.#retryMs);
      this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
    };
    this.#socket = socket;
  }
}

self.onmessage = ({ data }: MessageEvent<PcmWorkerStart>) => {
  new PcmLine(data);
};
