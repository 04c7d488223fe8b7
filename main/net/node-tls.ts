import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect, createSecureContext, getCACertificates, type SecureContext, type TLSSocket, type TlsOptions } from 'node:tls';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import { isNumericHost } from './address.ts';
import { checkServer, provenNames } from './certificate-check.ts';
import type { StreamSecurity } from './network.ts';
import { reached, type StageFailure } from './socket-stage.ts';
import type { TlsSettings } from './tls-settings.ts';
import { TlsSettingsError } from './tls-settings-error.ts';

const OLDEST_VERSION = 'TLSv1.2';

/** A finished handshake with a server we believe. */
interface Secured {
  readonly socket: TLSSocket;
  readonly security: StreamSecurity;
}

/** TLS of `node:tls` with the checks of RFC 5922 in place of its own, which are those of HTTP. */
export class NodeTls {
  readonly #settings: TlsSettings;
  #made: SecureContext | undefined;

  /** @throws TlsSettingsError when the certificates or the key of `settings` cannot be used */
  constructor(settings: TlsSettings) {
    this.#settings = settings;
    if (settings.own !== undefined || settings.authorities !== undefined) this.#made = contextOf(settings);
  }

  /** Whether clients can be served: we have a certificate. */
  get canListen(): boolean {
    return this.#settings.own !== undefined;
  }

  /**
   * Shakes hands over a connected socket.
   *
   * @param serverName what the certificate has to prove; asked for by SNI unless it is numeric
   */
  async secure(socket: Socket, serverName: string): Promise<Result<Secured, StageFailure>> {
    const secured = connect({
      socket,
      secureContext: this.#context,
      rejectUnauthorized: false, // the verdict is ours
      checkServerIdentity: () => undefined, // so is that on the name
      ...(isNumericHost(serverName) ? undefined : { servername: serverName }),
    });
    secured.on('error', () => undefined); // whoever waits for the socket hears of it
    const handshake = await reached(secured, 'secureConnect');
    if (!handshake.ok) return handshake;
    const certificate = secured.getPeerX509Certificate();
    if (!certificate) return fail({ code: 'EPROTO' });
    const accepted = this.#settings.fingerprintsFor?.(serverName) ?? [];
    const checked = checkServer({ certificate, chainError: chainErrorOf(secured) }, serverName, accepted);
    if (!checked.ok) return fail({ code: 'CERT_REFUSED', certificate: checked.error });
    return ok({ socket: secured, security: this.#securityOf(secured, checked.value) });
  }

  /** What a server of `node:tls` or `node:https` needs; clients may show a certificate, and need none. */
  get serverOptions(): TlsOptions {
    const { own, authorities } = this.#settings;
    return {
      minVersion: OLDEST_VERSION,
      rejectUnauthorized: false,
      handshakeTimeout: limits.transport.connectMs,
      noDelay: true,
      ...(own && { cert: own.certificate, key: own.key }),
      ...(authorities !== undefined && { ca: authorities }),
    };
  }

  /** What a client has shown. */
  securityOfClient(socket: TLSSocket): StreamSecurity {
    const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
    return this.#securityOf(socket, certificate ? provenNames(certificate) : []);
  }

  #securityOf(socket: TLSSocket, peerNames: readonly string[]): StreamSecurity {
    return { version: socket.getProtocol() ?? OLDEST_VERSION, peerNames, isMutual: this.canListen };
  }

  /** Made when it is first needed: reading all authorities of the system takes a while. */
  get #context(): SecureContext {
    this.#made ??= contextOf(this.#settings);
    return this.#made;
  }
}

function contextOf({ own, authorities }: TlsSettings): SecureContext {
  try {
    // The library takes what is no certificate without a word.
    for (const pem of [own?.certificate, authorities]) if (pem !== undefined) new X509Certificate(pem);
    return createSecureContext({
      ca: authorities ?? [...getCACertificates('default'), ...getCACertificates('system')],
      minVersion: OLDEST_VERSION,
      ...(own && { cert: own.certificate, key: own.key }),
    });
  } catch (cause) {
    throw new TlsSettingsError(cause);
  }
}

/** Typed as an Error, it is the library's code. */
function chainErrorOf({ authorized, authorizationError }: TLSSocket): string | undefined {
  return authorized ? undefined : String(authorizationError);
}
