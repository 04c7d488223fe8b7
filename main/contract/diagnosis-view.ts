import { z } from 'zod';

/** Why a call or a registration failed: one cause, what a sentence about it names, and what helps most. */
export const DiagnosisView = z.object({
  cause: z.enum([
    'oneWaySound',
    'privateAddress',
    'notHeard',
    'wrongPassword',
    'noRoute',
    'noReply',
    'noCodec',
    'encryptionRefused',
    'viaChanged',
    'busy',
    'declined',
    'notFound',
    'incomplete',
    'unavailable',
    'nobodyAnswered',
    'forbidden',
    'moved',
    'serverTrouble',
    'refused',
    'certificate',
    'unknownServer',
    'unreachable',
    'unknownUser',
    'wrongServer',
  ]),
  /** Printable and short; some hold words of a peer. */
  facts: z.record(z.string(), z.string()),
  remedy: z.enum(['account', 'callAgain', 'retry', 'messages']),
});

export type DiagnosisView = z.infer<typeof DiagnosisView>;
