import type { ListenAt } from '../../main/element.ts';
import { isNumericHost } from '../../main/net/address.ts';
import { WrongUsage } from './command.ts';

/**
 * Reads `udp:127.0.0.1:5060`, `tcp:[::1]:5060` or `udp:0.0.0.0:0`.
 *
 * @throws WrongUsage with what is missing
 */
export function parseListenAt(text: string): ListenAt {
  const [, transport = '', bracketed, plain, digits = ''] = /^(udp|tcp):(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  if ((transport !== 'udp' && transport !== 'tcp') || !isNumericHost(host) || port > 65_535) {
    throw new WrongUsage(`--listen needs udp:ADDRESS:PORT or tcp:ADDRESS:PORT with a numeric address, not '${text}'`);
  }
  return { transport, local: { host, port } };
}

/** `udp:127.0.0.1:5060`, the mirror of {@link parseListenAt}. */
export function listenAtText({ transport, local: { host, port } }: ListenAt): string {
  return `${transport}:${host.includes(':') ? `[${host}]` : host}:${port}`;
}
