/**
 * Every bound of the engine in one place: what a peer, a person or a bug can make grow, how far, and what happens beyond it.
 * Sizes in bytes, waits in milliseconds.
 */
export const limits = {
  message: {
    /** A whole SIP message. Beyond: 513 (RFC 3261 §21.5.7), a stream is closed, a datagram answered and dropped. */
    sizeBytes: 65_536,
    /** Header field rows. Beyond: 400. */
    headerFields: 512,
    /** A Request-URI. Beyond: 414. */
    uriBytes: 8_192,
    /** A request body. Beyond: 413. */
    bodyBytes: 49_152,
  },
  transport: {
    /** Streams open at once, in and out together. Beyond: the idle one that was silent longest is closed, else the new one is refused. */
    connections: 1_000,
    /** Waiting for a connection to be set up. */
    connectMs: 4_000,
    /** A stream that started a message and does not finish it is closed. */
    messageStallMs: 10_000,
    /** A stream without traffic is closed after this. */
    idleMs: 600_000,
    /** Bytes waiting to be written to a stream. Beyond: the stream is closed as dead. */
    writeQueueBytes: 1_048_576,
    /** A request longer than this goes over TCP (RFC 3261 §18.1.1). */
    datagramBytes: 1_300,
  },
  transaction: {
    /** Server and client transactions alive at once. Beyond: 503 with Retry-After. */
    active: 20_000,
    retryAfterSeconds: 5,
  },
  dialog: {
    /** Early dialogs of one INVITE (forks). Beyond: further tags are ignored until one answers 2xx. */
    earlyPerInvite: 16,
  },
  userAgent: {
    /** Calls at once, in any state. Beyond: 486. */
    calls: 120,
    /** Redirections followed for one request. */
    redirects: 5,
    /** Challenges answered for one request. */
    authAttempts: 3,
  },
  proxy: {
    /** Branches of one request (Max-Breadth of RFC 5393). */
    branches: 60,
    /** Timer C (RFC 3261 §16.6): over 3 minutes. */
    timerCMs: 185_000,
    maxForwards: 70,
  },
  registrar: {
    users: 10_000,
    /** Bindings of one address-of-record. Beyond: 403. */
    bindings: 20,
    minExpiresSeconds: 60,
    defaultExpiresSeconds: 3_600,
    maxExpiresSeconds: 86_400,
    /** Nonces remembered. The oldest leave first and count as stale. */
    nonces: 10_000,
    nonceLifetimeMs: 300_000,
  },
  media: {
    /** Streams of the media host at once. */
    streams: 240,
    /** A received RTP or RTCP datagram. */
    datagramBytes: 2_048,
    /** Sound kept for playout in one stream. Beyond: the oldest goes. */
    playoutMs: 2_000,
    /** Digits waiting to be sent in one stream. */
    digits: 128,
  },
  trace: {
    /** Events kept of one call, and of everything that belongs to no call. */
    eventsPerCall: 2_000,
    calls: 200,
  },
  history: {
    rows: 50_000,
  },
  rpc: {
    /** One RPC message in either direction. */
    messageBytes: 262_144,
    /** Windows attached at once. */
    clients: 16,
  },
} as const;
