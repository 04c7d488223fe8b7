import type { Phone } from '../../main/api/phone.ts';
import type { PcmPort } from '../../main/media/protocol.ts';

interface Sitter {
  readonly port: PcmPort;
  listener: (frame: unknown) => void;
}

/**
 * The phone takes the sound of one window. Of several browser pages the newest has it; when that page goes, the one before gets it back.
 */
export class SoundSeat implements Disposable {
  readonly #phone: Pick<Phone, 'attachWindow'>;
  readonly #sitters: Sitter[] = [];
  #attached: { readonly sitter: Sitter; readonly attachment: Disposable } | undefined;

  constructor(phone: Pick<Phone, 'attachWindow'>) {
    this.#phone = phone;
  }

  /** Gives `port` the seat; disposing gives it up. */
  take(port: PcmPort): Disposable {
    const sitter: Sitter = { port, listener: () => undefined };
    port.on('message', (frame) => sitter.listener(frame));
    this.#sitters.push(sitter);
    this.#seatNewest();
    return {
      [Symbol.dispose]: () => {
        const index = this.#sitters.indexOf(sitter);
        if (index < 0) return;
        this.#sitters.splice(index, 1);
        this.#seatNewest();
      },
    };
  }

  [Symbol.dispose](): void {
    this.#sitters.length = 0;
    this.#seatNewest();
  }

  #seatNewest(): void {
    const newest = this.#sitters.at(-1);
    if (this.#attached?.sitter === newest) return;
    this.#attached?.attachment[Symbol.dispose]();
    this.#attached = newest && { sitter: newest, attachment: this.#attach(newest) };
  }

  #attach(sitter: Sitter): Disposable {
    const attachment = this.#phone.attachWindow({
      postMessage: (frame) => sitter.port.postMessage(frame),
      on: (_event, listener) => {
        sitter.listener = listener;
      },
    });
    return {
      [Symbol.dispose]: () => {
        sitter.listener = () => undefined;
        attachment[Symbol.dispose]();
      },
    };
  }
}
