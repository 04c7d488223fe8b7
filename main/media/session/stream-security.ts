import type { StreamSettings } from '../protocol.ts';
import type { SrtpMasterKey } from '../srtp/make-cipher.ts';
import { SrtpReceiver } from '../srtp/srtp-receiver.ts';
import { SrtpSender } from '../srtp/srtp-sender.ts';

interface Receiving {
  readonly key: SrtpMasterKey;
  readonly srtp: SrtpReceiver;
}

/** Keys of both directions; `undefined`: in the clear; `awaited`: nothing goes through until they are there. */
export type StreamKeys = StreamSettings['security'] | 'awaited';

/**
 * SRTP of one stream, or none: then everything goes through as it is. A key that a new agreement repeats keeps its rounds and windows
 * (RFC 3711 §3.2.1, RFC 4568 §7.1.4). With a new one, what the peer still sends under the former is taken until it uses the new.
 */
export class StreamSecurity {
  #sending: { readonly key: SrtpMasterKey; readonly srtp: SrtpSender } | undefined;
  #receiving: Receiving | undefined;
  #former: Receiving | undefined;
  #isOn = false;

  /** The suite of what we send; `undefined` in the clear. */
  get suite(): SrtpMasterKey['suite'] | undefined {
    return this.#isOn ? this.#sending?.key.suite : undefined;
  }

  /** Keys are kept while there are none agreed: one that comes back must not begin anew, or two packets would share key stream. */
  configure(keys: StreamKeys): void {
    this.#isOn = keys !== undefined;
    if (keys === undefined) return;
    if (keys === 'awaited') this.#forget();
    else this.#use(keys);
  }

  /** Nothing of a former handshake counts behind a new one. */
  #forget(): void {
    this.#sending = undefined;
    this.#receiving = undefined;
    this.#former = undefined;
  }

  #use({ send, receive }: NonNullable<StreamSettings['security']>): void {
    if (!isSame(send, this.#sending?.key)) this.#sending = { key: send, srtp: new SrtpSender(send) };
    if (isSame(receive, this.#receiving?.key)) return;
    const isFormer = isSame(receive, this.#former?.key);
    const next = isFormer ? this.#former : { key: receive, srtp: new SrtpReceiver(receive) };
    this.#former = this.#receiving;
    this.#receiving = next;
  }

  /** @returns what to send; `undefined` when the key is worn out */
  sealRtp(packet: Uint8Array): Uint8Array | undefined {
    return this.#isOn ? this.#sending?.srtp.protectRtp(packet) : packet;
  }

  /** @returns what to send; `undefined` when the key is worn out */
  sealRtcp(packet: Uint8Array): Uint8Array | undefined {
    return this.#isOn ? this.#sending?.srtp.protectRtcp(packet) : packet;
  }

  /** @param bytes opened in place @returns the RTP packet; `undefined` when it is not the peer's */
  openRtp(bytes: Uint8Array): Uint8Array | undefined {
    return this.#open(bytes, ({ srtp }) => srtp.unprotectRtp(bytes));
  }

  /** @param bytes opened in place @returns the RTCP compound; `undefined` when it is not the peer's */
  openRtcp(bytes: Uint8Array): Uint8Array | undefined {
    return this.#open(bytes, ({ srtp }) => srtp.unprotectRtcp(bytes));
  }

  #open(bytes: Uint8Array, openWith: (receiving: Receiving) => ReturnType<SrtpReceiver['unprotectRtp']>): Uint8Array | undefined {
    if (!this.#isOn) return bytes;
    if (this.#receiving === undefined) return undefined;
    const opened = openWith(this.#receiving);
    if (opened.ok) {
      this.#former = undefined;
      return opened.value;
    }
    const formerly = this.#former && openWith(this.#former);
    return formerly?.ok ? formerly.value : undefined;
  }
}

function isSame(a: SrtpMasterKey, b: SrtpMasterKey | undefined): boolean {
  return a.suite === b?.suite && isEqual(a.key, b.key) && isEqual(a.mki, b.mki);
}

function isEqual(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === b || (a?.length === b?.length && a?.every((byte, index) => byte === b?.[index]) === true);
}
