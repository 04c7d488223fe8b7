import type { DtlsSocket } from 'werift';
import { type CertificateFingerprint, isNamedBy } from '../dtls/fingerprint.ts';
import { helloRandom, isFinishedBy, isSignedExchange, isSignedTranscript, ownCertificate } from '../dtls/handshake-proof.ts';

/** A handshake message, put together from its fragments. */
export interface HandshakeMessage {
  /** RFC 5246 §7.4. */
  readonly type: number;
  readonly body: Uint8Array;
}

/** `ignored`: repeated, early or out of place; the handshake goes on without it. `refused`: the handshake must not go on. */
export type Verdict = 'taken' | 'ignored' | 'refused';

/** What a peer has to prove before its keys count. */
export interface HandshakeProof {
  judge(message: HandshakeMessage): Verdict;
  /** The peer has proved its certificate and has finished. */
  readonly isComplete: boolean;
  /** Of a refusal, in a few English words. */
  readonly reason: string;
}

const type = {
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
} as const;

const WRONG_CERTIFICATE = 'the certificate is not the one that was named';
const NOT_PROVED = 'the other side does not have the key of its certificate';
const NOT_FINISHED = 'the handshake was changed on its way';

/** What both sides keep: the peer's certificate, which messages have come, and why it ended. */
abstract class Proof implements HandshakeProof {
  protected readonly socket: DtlsSocket;
  readonly #fingerprints: readonly CertificateFingerprint[];
  readonly #seen = new Set<number>();
  protected certificate: Uint8Array | undefined;
  #finished: Uint8Array | undefined;
  reason = '';

  constructor(socket: DtlsSocket, fingerprints: readonly CertificateFingerprint[]) {
    this.socket = socket;
    this.#fingerprints = fingerprints;
  }

  abstract judge(message: HandshakeMessage): Verdict;

  get isComplete(): boolean {
    return this.#finished !== undefined;
  }

  /** A message of which the first counts, and only behind those it stands on. */
  protected once(message: HandshakeMessage, behind: readonly number[], check: () => string | undefined): Verdict {
    if (this.#seen.has(message.type) || !behind.every((earlier) => this.#seen.has(earlier))) return 'ignored';
    const fault = check();
    if (fault !== undefined) return this.#refuse(fault);
    this.#seen.add(message.type);
    return 'taken';
  }

  protected takeCertificate({ body }: HandshakeMessage): string | undefined {
    const certificate = ownCertificate(body);
    if (!certificate || !isNamedBy(certificate, this.#fingerprints)) return WRONG_CERTIFICATE;
    this.certificate = Uint8Array.from(certificate);
    return undefined;
  }

  /** The same Finished again asks for our last flight once more (RFC 6347 §4.2.4). */
  protected finish({ body }: HandshakeMessage, sender: 'client' | 'server'): Verdict {
    if (this.#finished) return Buffer.compare(this.#finished, body) === 0 ? 'taken' : 'ignored';
    const { masterSecret } = this.socket.cipher;
    if (!masterSecret || !isFinishedBy(sender, masterSecret, this.transcript, body)) return this.#refuse(NOT_FINISHED);
    this.#finished = Uint8Array.from(body);
    return 'taken';
  }

  /** All handshake messages that count so far, with their headers. */
  protected get transcript(): Uint8Array {
    return Buffer.concat(this.socket.dtls.sortedHandshakeCache.map((message) => message.serialize()));
  }

  protected has(messageType: number): boolean {
    return this.#seen.has(messageType);
  }

  #refuse(reason: string): Verdict {
    this.reason = reason;
    return 'refused';
  }
}

/** We are the client: the server signs its key with its certificate's. */
export class ClientProof extends Proof {
  #serverRandom: Uint8Array | undefined;

  override judge(message: HandshakeMessage): Verdict {
    switch (message.type) {
      case type.helloVerifyRequest:
        return this.has(type.serverHello) ? 'ignored' : this.once(message, [], () => undefined);
      case type.serverHello:
        return this.once(message, [], () => this.#takeHello(message));
      case type.certificate:
        return this.once(message, [type.serverHello], () => this.takeCertificate(message));
      case type.serverKeyExchange:
        return this.once(message, [type.certificate], () => this.#checkExchange(message));
      case type.certificateRequest:
        return this.once(message, [type.serverHello], () => undefined);
      case type.serverHelloDone:
        return this.has(type.serverKeyExchange) ? 'taken' : 'ignored';
      case type.finished:
        return this.has(type.serverKeyExchange) ? this.finish(message, 'server') : 'ignored';
      default:
        return 'ignored';
    }
  }

  #takeHello({ body }: HandshakeMessage): string | undefined {
    this.#serverRandom = helloRandom(body);
    return this.#serverRandom ? undefined : NOT_PROVED;
  }

  #checkExchange({ body }: HandshakeMessage): string | undefined {
    const { certificate } = this;
    const serverRandom = this.#serverRandom;
    const clientRandom = this.socket.cipher.localRandom.serialize();
    const isProved = certificate && serverRandom && isSignedExchange(certificate, clientRandom, serverRandom, body);
    return isProved ? undefined : NOT_PROVED;
  }
}

/** We are the server: the client signs the handshake with the key of its certificate. */
export class ServerProof extends Proof {
  #hello: Uint8Array | undefined;

  override judge(message: HandshakeMessage): Verdict {
    switch (message.type) {
      case type.clientHello:
        return this.#judgeHello(message);
      case type.certificate:
        return this.once(message, [], () => this.takeCertificate(message));
      case type.clientKeyExchange:
        return this.once(message, [type.certificate], () => undefined);
      case type.certificateVerify:
        return this.once(message, [type.clientKeyExchange], () => this.#checkVerify(message));
      case type.finished:
        return this.has(type.certificateVerify) ? this.finish(message, 'client') : 'ignored';
      default:
        return 'ignored';
    }
  }

  /** The hello that was answered may come again, as it was; another one is too late. */
  #judgeHello({ body }: HandshakeMessage): Verdict {
    if (this.isComplete || this.has(type.certificate)) return 'ignored';
    if (this.socket.dtls.flight < ANSWERED) this.#hello = Uint8Array.from(body);
    return this.#hello && Buffer.compare(this.#hello, body) === 0 ? 'taken' : 'ignored';
  }

  #checkVerify({ body }: HandshakeMessage): string | undefined {
    return this.certificate && isSignedTranscript(this.certificate, this.transcript, body) ? undefined : NOT_PROVED;
  }
}

/** werift's flight with the ServerHello. */
const ANSWERED = 4;
