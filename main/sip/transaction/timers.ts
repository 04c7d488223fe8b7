/** Round-trip estimate (RFC 3261 §17.1.1.1), in milliseconds as everything here. */
export const T1 = 500;
/** The longest wait between two sendings of a non-INVITE request or an INVITE response (§17.1.2.2). */
export const T2 = 4_000;
/** How long a message may stay in the network (§17.1.2.2). */
export const T4 = 5_000;
/** Timers B, F, H, J, L and M: as long as anybody may still repeat himself. */
export const TIMEOUT = 64 * T1;
/** Timer D: at least 32 s (§17.1.1.2). */
export const TIMER_D = 32_000;

/** An INVITE that nobody answered by now gets its 100 (§17.2.1). */
export const INVITE_TRYING = 200;
/** The same for other requests: when the client's timer E has reached T2, and over UDP not before (RFC 4320 §4.1). */
export const NON_INVITE_TRYING = T1 + 2 * T1 + 4 * T1;
