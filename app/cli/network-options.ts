import { readFileSync } from 'node:fs';
import { systemClock } from '../../main/base/clock.ts';
import type { ListenAt } from '../../main/element.ts';
import { NodeNetwork } from '../../main/net/node-network.ts';
import { socketMarking } from '../../main/net/socket-marking.ts';
import type { TlsSettings } from '../../main/net/tls-settings.ts';
import { TlsSettingsError } from '../../main/net/tls-settings-error.ts';
import { isSecure } from '../../main/net/transport-name.ts';
import { Failure, type OptionValues, text, texts, WrongUsage } from './command.ts';
import { parseListenAt } from './listen-at.ts';

/** Options of every command that opens sockets. */
export const networkOptions = {
  listen: { type: 'string', multiple: true },
  dns: { type: 'string', multiple: true },
  certificate: { type: 'string' },
  key: { type: 'string' },
  ca: { type: 'string' },
  'accept-certificate': { type: 'string', multiple: true },
} as const;

/** One line for the usage of such a command. */
export const networkUsage =
  '[--listen udp|tcp|tls|ws|wss:ADDRESS:PORT]... [--certificate F.pem [--key F.pem]] [--ca F.pem]\n' +
  '          [--accept-certificate SHA-256]... [--dns ADDRESS[:PORT]]...';

const SHA256 = /^(?:[0-9a-f]{2}:?){31}[0-9a-f]{2}$/i;

/**
 * The machine's network as the options want it: `--certificate` and `--key` (one file may hold both) show who we are, `--ca` whom we
 * believe, `--accept-certificate` the fingerprints of certificates that are believed whatever they say, `--dns` whom to ask for names.
 *
 * @throws WrongUsage, Failure
 */
export function networkFrom(values: OptionValues): NodeNetwork {
  const nameServers = texts(values, 'dns');
  try {
    return new NodeNetwork(systemClock, { nameServers, tls: tlsFrom(values), marking: socketMarking('sip') });
  } catch (error) {
    if (error instanceof TlsSettingsError) throw new Failure(`${error.message}: ${causeOf(error)}`);
    if (error instanceof TypeError)
      throw new WrongUsage(`--dns needs a numeric address, with a port or without, not '${nameServers}'`);
    throw error;
  }
}

/**
 * Where to listen, by `--listen`.
 *
 * @param otherwise where it is not given
 * @throws WrongUsage
 */
export function listenFrom(values: OptionValues, otherwise: readonly string[] = []): readonly ListenAt[] {
  const wanted = texts(values, 'listen');
  const listenAt = (wanted.length > 0 ? wanted : otherwise).map(parseListenAt);
  const secure = listenAt.find(({ transport }) => isSecure(transport));
  if (secure && text(values, 'certificate') === undefined)
    throw new WrongUsage(`--listen ${secure.transport}:… needs --certificate and --key`);
  return listenAt;
}

/** Whom we believe, by `--ca`; `undefined`: whom the system believes. @throws Failure */
export function authoritiesFrom(values: OptionValues): string | undefined {
  const authorities = text(values, 'ca');
  return authorities === undefined ? undefined : contentOf(authorities);
}

function tlsFrom(values: OptionValues): TlsSettings {
  const [certificate, key] = [text(values, 'certificate'), text(values, 'key')];
  const authorities = authoritiesFrom(values);
  if (key !== undefined && certificate === undefined) throw new WrongUsage('--key needs --certificate');
  const pins = texts(values, 'accept-certificate');
  const wrong = pins.find((pin) => !SHA256.test(pin));
  if (wrong !== undefined)
    throw new WrongUsage(`--accept-certificate needs a SHA-256 fingerprint such as AB:CD:…, not '${wrong}'`);
  return {
    ...(certificate !== undefined && { own: { certificate: contentOf(certificate), key: contentOf(key ?? certificate) } }),
    ...(authorities !== undefined && { authorities }),
    forServer: () => ({ fingerprints: pins }),
  };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    throw new Failure(`cannot read ${path}: ${error instanceof Error && 'code' in error ? error.code : error}`);
  }
}

function causeOf({ cause }: TlsSettingsError): string {
  return cause instanceof Error ? cause.message : String(cause);
}
