import type { NaptrRecord } from './dns-client.ts';
import type { TransportName } from './transport-name.ts';

/** A transport that a domain offers, and where its SRV records are. */
export interface OfferedService {
  readonly transport: TransportName;
  readonly srvName: string;
}

/** Service fields of RFC 3263 §4.1 and RFC 7118 §8: `SIPS` is for both schemes, `SIP` for `sip` only. */
const services: ReadonlyMap<string, TransportName> = new Map([
  ['SIP+D2U', 'udp'],
  ['SIP+D2T', 'tcp'],
  ['SIPS+D2T', 'tls'],
  ['SIP+D2W', 'ws'],
  ['SIPS+D2W', 'wss'],
]);

/**
 * The services that fit, best first: of the lowest order that has one, by preference (RFC 3263 §4.1, RFC 3403 §4.1). Records that
 * rewrite by regular expression are not SIP's and are left out.
 */
export function offeredServices(records: readonly NaptrRecord[], scheme: 'sip' | 'sips'): readonly OfferedService[] {
  const usable = records.flatMap((record) => {
    const transport = transportOf(record, scheme);
    return transport === undefined ? [] : [{ ...record, transport }];
  });
  const order = Math.min(...usable.map((record) => record.order));
  return usable
    .filter((record) => record.order === order)
    .sort((a, b) => a.preference - b.preference)
    .map(({ transport, replacement }) => ({ transport, srvName: replacement }));
}

function transportOf({ flags, service, regexp, replacement }: NaptrRecord, scheme: 'sip' | 'sips'): TransportName | undefined {
  if (flags.toLowerCase() !== 's' || regexp !== '' || replacement === '' || replacement === '.') return undefined;
  const field = service.toUpperCase();
  return scheme === 'sips' && !field.startsWith('SIPS+') ? undefined : services.get(field);
}
