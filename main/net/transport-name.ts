/** A SIP transport protocol as RFC 3261 §7.1 and RFC 7118 §5 name it in Via and `transport=`, in lower case. */
export type TransportName = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';

interface TransportFacts {
  /** The protocol itself delivers every byte once and in order: no retransmission timers (RFC 3261 §17). */
  readonly isReliable: boolean;
  readonly isSecure: boolean;
  /** It delivers messages, not bytes: nothing has to say where one ends (RFC 3261 §18.3, RFC 7118 §5). */
  readonly keepsMessages: boolean;
  /** The secure transport that carries a `sips:` URI which names this one (RFC 3261 §26.2.2, RFC 7118 §5.4). */
  readonly secured?: TransportName;
  /** Where to go when a URI or Via names no port (RFC 3261 §19.1.2, RFC 7118 §5.1). */
  readonly defaultPort: number;
}

const transports: Readonly<Record<TransportName, TransportFacts>> = {
  udp: { isReliable: false, isSecure: false, keepsMessages: true, defaultPort: 5060 },
  tcp: { isReliable: true, isSecure: false, keepsMessages: false, secured: 'tls', defaultPort: 5060 },
  tls: { isReliable: true, isSecure: true, keepsMessages: false, secured: 'tls', defaultPort: 5061 },
  ws: { isReliable: true, isSecure: false, keepsMessages: true, secured: 'wss', defaultPort: 80 },
  wss: { isReliable: true, isSecure: true, keepsMessages: true, secured: 'wss', defaultPort: 443 },
};

export function isReliable(transport: TransportName): boolean {
  return transports[transport].isReliable;
}

export function isSecure(transport: TransportName): boolean {
  return transports[transport].isSecure;
}

export function keepsMessages(transport: TransportName): boolean {
  return transports[transport].keepsMessages;
}

/** What carries `sips:` where this one is named; nothing for UDP. */
export function secured(transport: TransportName): TransportName | undefined {
  return transports[transport].secured;
}

export function defaultPort(transport: TransportName): number {
  return transports[transport].defaultPort;
}

/** The transport a Via or a `transport=` parameter names, in any case; `undefined` for one we do not know. */
export function parseTransportName(text: string): TransportName | undefined {
  const name = text.toLowerCase();
  return Object.hasOwn(transports, name) ? (name as TransportName) : undefined;
}
