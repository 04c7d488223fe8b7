import type { Clock, Timer } from '../../base/clock.ts';
import { limits } from '../../limits.ts';
import type { Address, Datagram } from '../../net/network.ts';
import { datagramKind } from '../dtls/datagram-kind.ts';
import type { DtlsAssociation, DtlsIdentity, HandshakeKeys } from '../dtls/dtls-association.ts';
import type { StreamSettings } from '../protocol.ts';

type Agreement = NonNullable<StreamSettings['dtls']>;

export interface StreamKeyingOptions {
  readonly clock: Clock;
  /** Without it nothing can be agreed by handshake. */
  readonly identity: DtlsIdentity | undefined;
  readonly send: (datagram: Uint8Array, to: Address) => void;
  readonly onKeys: (keys: HandshakeKeys) => void;
  readonly onFailed: (reason: string) => void;
}

/**
 * When a first datagram that nobody has answered goes out again: before the peer has read our description it throws it away.
 * Deviation: RFC 6347 §4.2.4.1 begins at 1 s; until then nobody would hear anything.
 */
const firstAgainMs = [50, 100, 200, 350];

/** The association that runs, and what it was agreed by. */
interface Running {
  readonly agreement: Agreement;
  readonly remote: Address;
  readonly association: DtlsAssociation;
  readonly deadline: Timer;
  readonly repeats: Disposable[];
  /** Where the peer's handshake really comes from; the first one counts. */
  source: Address | undefined;
}

/**
 * The DTLS handshake of one stream (RFC 5763, RFC 5764), on the port of its RTP. What comes before the description does waits for it: the
 * ClientHello of an answer is often faster than the answer. Disposing ends the association.
 */
export class StreamKeying implements Disposable {
  readonly #options: StreamKeyingOptions;
  readonly #early: Datagram[] = [];
  #running: Running | undefined;

  constructor(options: StreamKeyingOptions) {
    this.#options = options;
  }

  /** A handshake was agreed, and has not failed. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** @returns whether the datagram was one of a handshake: then nobody else has to look at it */
  take(datagram: Datagram): boolean {
    if (datagramKind(datagram.bytes) !== 'dtls') return false;
    if (this.#running) this.#receive(this.#running, datagram);
    else if (this.#options.identity && this.#early.length < limits.media.earlyHandshakeDatagrams) this.#early.push(datagram);
    return true;
  }

  /**
   * Begins the handshake that was agreed. The same agreement again goes on with the association it has (RFC 5763 §5.6); other fingerprints
   * or another address of the peer begin a new one.
   *
   * @returns whether a new one has begun: the former keys are over
   */
  configure(agreement: Agreement | undefined, remote: Address): boolean {
    if (!agreement || (this.#running && isSame(this.#running, agreement, remote))) return false;
    this[Symbol.dispose]();
    this.#begin(agreement, remote);
    return true;
  }

  [Symbol.dispose](): void {
    this.#running?.deadline[Symbol.dispose]();
    stopRepeating(this.#running);
    this.#running?.association[Symbol.dispose]();
    this.#running = undefined;
  }

  #begin(agreement: Agreement, remote: Address): void {
    const { clock, identity, send, onKeys } = this.#options;
    if (!identity) {
      this.#options.onFailed('there is no certificate to show');
      return;
    }
    const deadline = clock.after(limits.media.handshakeMs, () => this.#fail('the other side does not finish the handshake'));
    const repeats: Disposable[] = [];
    let running: Running | undefined;
    const association = identity.associate({
      ...agreement,
      send: (datagram) => {
        const to = running?.source ?? remote;
        if (repeats.length === 0 && agreement.role === 'client')
          repeats.push(...firstAgainMs.map((delayMs) => clock.after(delayMs, () => send(datagram, to))));
        send(datagram, to);
      },
      onKeys: (keys) => {
        deadline[Symbol.dispose]();
        onKeys(keys);
      },
      onFailed: (reason) => this.#fail(reason),
    });
    running = { agreement, remote, association, deadline, repeats, source: undefined };
    this.#running = running;
    for (const datagram of this.#early.splice(0)) this.#receive(running, datagram);
  }

  #receive(running: Running, { bytes, from }: Datagram): void {
    running.source ??= from;
    if (running.source.host !== from.host || running.source.port !== from.port) return;
    stopRepeating(running);
    running.association.receive(bytes);
  }

  #fail(reason: string): void {
    this[Symbol.dispose]();
    this.#options.onFailed(reason);
  }
}

function stopRepeating(running: Running | undefined): void {
  for (const repeat of running?.repeats ?? []) repeat[Symbol.dispose]();
}

/** Who began is of no account while the rest stays: some phones answer a re-INVITE with the other role. */
function isSame(running: Running, { fingerprints }: Agreement, remote: Address): boolean {
  const { agreement, remote: former } = running;
  const isKnown = fingerprints.every((one) =>
    agreement.fingerprints.some(({ hash, digest }) => hash === one.hash && Buffer.compare(digest, one.digest) === 0),
  );
  return isKnown && former.host === remote.host && former.port === remote.port;
}
