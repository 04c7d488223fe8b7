import { DtlsClient, DtlsServer, type DtlsSocket, type SignatureHash } from 'werift';
import { limits } from '../../limits.ts';
import type { AssociationOptions, DtlsAssociation, HandshakeKeys } from '../dtls/dtls-association.ts';
import type { SrtpSuiteName } from '../srtp/suites.ts';
import { ClientProof, type HandshakeProof, ServerProof } from './handshake-proof-keeper.ts';

export interface Credentials {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  readonly signatureHash: SignatureHash;
}

/** The protection profiles that werift negotiates, by our preference (RFC 5764 §4.1.2, RFC 7714 §14.2). */
const AEAD_AES_128_GCM = 7;
const AES128_CM_HMAC_SHA1_80 = 1;
const offered = [AEAD_AES_128_GCM, AES128_CM_HMAC_SHA1_80] as const;
const profiles: ReadonlyMap<number, { readonly suite: SrtpSuiteName; readonly keyBytes: number; readonly saltBytes: number }> =
  new Map([
    [AEAD_AES_128_GCM, { suite: 'AEAD_AES_128_GCM', keyBytes: 16, saltBytes: 12 }],
    [AES128_CM_HMAC_SHA1_80, { suite: 'AES_CM_128_HMAC_SHA1_80', keyBytes: 16, saltBytes: 14 }],
  ]);

/** A flight that no repetition is waiting behind any more. */
const OVER = Number.POSITIVE_INFINITY;

/**
 * werift's handshake with the proofs it leaves out: it checks neither signatures nor Finished. Each handshake message passes the proof before
 * werift sees it.
 */
export class WeriftAssociation implements DtlsAssociation {
  readonly #options: AssociationOptions;
  readonly #socket: DtlsSocket;
  readonly #proof: HandshakeProof;
  readonly #transport;
  #datagrams = 0;
  #state: 'running' | 'connected' | 'over' = 'running';

  constructor(credentials: Credentials, options: AssociationOptions) {
    this.#options = options;
    this.#transport = {
      type: 'udp',
      address: { address: '', family: '', port: 0 },
      closed: false,
      onData: (_data: Buffer): void => undefined,
      send: async (data: Buffer): Promise<void> => this.#send(data),
      close: async (): Promise<void> => undefined,
    };
    const settings = {
      ...credentials,
      transport: this.#transport,
      srtpProfiles: [...offered],
      extendedMasterSecret: true,
      certificateRequest: true,
    };
    const client = options.role === 'client' ? new DtlsClient(settings) : undefined;
    this.#socket = client ?? new DtlsServer(settings);
    this.#proof = client
      ? new ClientProof(this.#socket, options.fingerprints)
      : new ServerProof(this.#socket, options.fingerprints);
    this.#guard();
    this.#socket.onConnect.once(() => this.#connected());
    client?.connect().catch(() => this.#fail('the other side does not answer the handshake'));
  }

  receive(datagram: Uint8Array): void {
    this.#datagrams++;
    if (this.#state === 'over' || this.#datagrams > limits.media.handshakeDatagrams) return;
    try {
      this.#transport.onData(Buffer.from(datagram));
    } catch {
      // What cannot be parsed is as if lost (RFC 6347 §4.1.2.7).
    }
  }

  [Symbol.dispose](): void {
    this.#state = 'over';
    this.#socket.dtls.flight = OVER;
  }

  /** Puts the proof before werift's own handling. */
  #guard(): void {
    const handle = this.#socket.onHandleHandshakes;
    this.#socket.onHandleHandshakes = async (messages) => {
      for (const message of messages) {
        if (this.#state === 'over') return;
        const verdict = this.#proof.judge({ type: message.msg_type, body: message.fragment });
        if (verdict === 'refused') this.#fail(this.#proof.reason);
        if (verdict === 'taken') await handle([message]);
      }
    };
  }

  #connected(): void {
    if (this.#state !== 'running') return;
    const profile = profiles.get(this.#socket.srtp.srtpProfile ?? 0);
    if (!this.#proof.isComplete || profile === undefined) {
      this.#fail('no suite of SRTP in common');
      return;
    }
    this.#state = 'connected';
    const { suite, keyBytes, saltBytes } = profile;
    const { localKey, localSalt, remoteKey, remoteSalt } = this.#socket.extractSessionKeys(keyBytes, saltBytes);
    const keys: HandshakeKeys = {
      send: { suite, key: joined(localKey, localSalt) },
      receive: { suite, key: joined(remoteKey, remoteSalt) },
    };
    this.#options.onKeys(keys);
  }

  #send(data: Buffer): void {
    if (this.#state !== 'over') this.#options.send(new Uint8Array(data));
  }

  #fail(reason: string): void {
    if (this.#state !== 'running') return;
    this[Symbol.dispose]();
    this.#options.onFailed(reason);
  }
}

function joined(key: Uint8Array, salt: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([key, salt]));
}
