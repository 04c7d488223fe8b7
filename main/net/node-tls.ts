import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect, createSecureContext, getCACertificates, type SecureContext, type TLSSocket, type TlsOptions } from 'node:tls';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import { isNumericHost } from './address.ts';
import { checkServer, provenNames } from './certificate-check.ts';
import type { StreamSecurity } from './network.ts';
import { reached, type StageFailure } from './socket-stage.ts';
import type { ServerTrust, TlsSettings } from './tls-settings.ts';
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
  /** By what they were made of, the one made last standing last. */
  readonly #contexts = new Map<string, SecureContext>();

  /** @throws TlsSettingsError when the certificates or the key of `settings` cannot be used */
  constructor(settings: TlsSettings) {
    this.#settings = settings;
    if (settings.own !== undefined || settings.authorities !== undefined) this.#contextFor({});
  }

  /** Whether clients can be served: we have a certificate. */
  get canListen(): boolean {
    return this.#settings.own !== undefined;
  }

  /** The domains and addresses that our certificate proves. */
  get ownNames(): readonly string[] {
    const { own } = this.#settings;
    return own === undefined ? [] : provenNames(new X509Certificate(own.certificate));
  }

  /**
   * Shakes hands over a connected socket.
   *
   * @param serverName what the certificate has to prove; asked for by SNI unless it is numeric
   */
  async secure(socket: Socket, serverName: string): Promise<Result<Secured, StageFailure>> {
    const trust = this.#settings.forServer?.(serverName) ?? {};
    const secureContext = this.#usableContextFor(trust);
    if (secureContext === undefined) return fail({ code: 'CERT_UNUSABLE' });
    const secured = connect({
      socket,
      secureContext,
      rejectUnauthorized: false, // the verdict is ours
      checkServerIdentity: () => undefined, // so is that on the name
      ...(isNumericHost(serverName) ? undefined : { servername: serverName }),
    });
    secured.on('error', () => undefined); // whoever waits for the socket hears of it
    const handshake = await reached(secured, 'secureConnect');
    if (!handshake.ok) return handshake;
    const certificate = secured.getPeerX509Certificate();
    if (!certificate) return fail({ code: 'EPROTO' });
    const checked = checkServer({ certificate, chainError: chainErrorOf(secured) }, serverName, trust.fingerprints ?? []);
    if (!checked.ok) return fail({ code: 'CERT_REFUSED', certificate: checked.error });
    const isMutual = this.canListen || trust.own !== undefined;
    return ok({ socket: secured, security: { version: versionOf(secured), peerNames: checked.value, isMutual } });
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
    return { version: versionOf(socket), peerNames: certificate ? provenNames(certificate) : [], isMutual: this.canListen };
  }

  #usableContextFor(trust: ServerTrust): SecureContext | undefined {
    try {
      return this.#contextFor(trust);
    } catch (error) {
      if (error instanceof TlsSettingsError) return undefined;
      throw error;
    }
  }

  /** Made when it is first needed: reading all authorities of the system takes a while. */
  #contextFor({
    own = this.#settings.own,
    authorities = this.#settings.authorities,
    fingerprints = [],
  }: ServerTrust): SecureContext {
    const isAccepted = fingerprints.length > 0; // then no authority is asked
    const parts = { ...(own && { own }), ...(isAccepted ? { authorities: '' } : authorities !== undefined && { authorities }) };
    const name = JSON.stringify([own?.certificate, own?.key, parts.authorities]);
    const context = this.#contexts.get(name) ?? contextOf(parts);
    this.#contexts.delete(name);
    this.#contexts.set(name, context);
    const [oldest] = this.#contexts.keys();
    if (this.#contexts.size > limits.transport.trusts && oldest !== undefined) this.#contexts.delete(oldest);
    return context;
  }
}

/** Whether the certificates and the key of `trust` can be used; the peer's opinion on them is another matter. */
export function isUsable(trust: Omit<ServerTrust, 'fingerprints'>): boolean {
  try {
    contextOf(trust);
    return true;
  } catch (error) {
    if (error instanceof TlsSettingsError) return false;
    throw error;
  }
}

/** @param authorities empty: nobody is believed for what an authority says */
function contextOf({ own, authorities }: Omit<ServerTrust, 'fingerprints'>): SecureContext {
  try {
    // The library takes what is no certificate or no key without a word.
    for (const pem of [own?.certificate, authorities || undefined]) if (pem !== undefined) new X509Certificate(pem);
    if (own) createPrivateKey(own.key);
    return createSecureContext({
      ca: authorities === undefined ? everybodysAuthorities() : authorities === '' ? [] : authorities,
      minVersion: OLDEST_VERSION,
      ...(own && { cert: own.certificate, key: own.key }),
    });
  } catch (cause) {
    throw new TlsSettingsError(cause);
  }
}

/** Those of the system are many, and many of them are there twice: each costs time. */
function everybodysAuthorities(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

function versionOf(socket: TLSSocket): string {
  return socket.getProtocol() ?? OLDEST_VERSION;
}

/** Typed as an Error, it is the library's code. */
function chainErrorOf({ authorized, authorizationError }: TLSSocket): string | undefined {
  return authorized ? undefined : String(authorizationError);
}
