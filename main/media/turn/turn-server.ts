import type { ServerTrust } from '../../net/tls-settings.ts';

/** A relay that an account names (RFC 7065), and who we are there. */
export interface TurnServer {
  /** Name or numeric address; over TLS it has to prove it. */
  readonly host: string;
  readonly port: number;
  /** How we reach it. What it sends to others goes over UDP always. */
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly username: string;
  readonly password: string;
  /** Whom to believe over TLS. Absent: the authorities of the system. */
  readonly trust?: ServerTrust;
}
