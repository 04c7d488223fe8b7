import type { ListenAt } from '../../main/element.ts';
import { isNumericHost } from '../../main/net/address.ts';
import { parseTransportName } from '../../main/net/transport-name.ts';
import { WrongUsage } from './command.ts';

/**
 * Reads `udp:127.0.0.1:5060`, `tls:[::1]:5061` or `ws:0.0.0.0:0`.
 *
 * @throws WrongUsage with what is missing
 */
export function parseListenAt(text: string): ListenAt {
  const [, name = '', bracketed, plain, digits = ''] = /^([a-z]+):(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const transport = parseTransportName(name);
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  if (transport === undefined || !isNumericHost(host) || port > 65_535) {
    throw new WrongUsage(`--listen needs udp, tcp, tls, ws or wss, then :ADDRESS:PORT with a numeric address, not '${text}'`);
  }
  return { transport, local: { host, port } };
}

/** `udp:127.0.0.1:5060`, the mirror of {@link parseListenAt}. */
export function listenAtText({ transport, local: { host, port } }: ListenAt): string {
  return `${transport}:${host.includes(':') ? `[${host}]` : host}:${port}`;
}
