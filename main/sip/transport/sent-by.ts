import type { TransportName } from '../../net/transport-name.ts';

/** The numeric host (IPv6 without brackets), port and transport under which a peer reaches us. */
export interface SentBy {
  readonly host: string;
  readonly port: number;
  readonly transport: TransportName;
}
