import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { AccountId, CallId, HistoryView, LevelView, Settings, Snapshot } from './snapshot.ts';

const call = z.object({ callId: CallId });
const account = z.object({ accountId: AccountId });

/** An error's code is for the program; the text is English, for logs. The window has its own words for each code. */
const unknownCall = { CALL_UNKNOWN: { message: 'there is no such call' } };
const unknownAccount = { ACCOUNT_UNKNOWN: { message: 'there is no such account' } };
const wrongState = { CALL_STATE: { message: 'the call is not in a state for that' } };

/**
 * All that the window, or another program of this machine, can ask of the engine (served by `main/api`, over a MessagePort or a
 * WebSocket). Input is validated in main; every failure a person can cause has a code here.
 */
export const contract = {
  /** The current snapshot at once, then one after every change; a slow reader gets the latest, never a queue. */
  watch: oc.output(eventIterator(Snapshot)),
  /** Sound levels while calls run. */
  watchLevels: oc.output(eventIterator(LevelView)),

  accounts: {
    /** Door one: starts the domain inside, makes a user of it for this copy and registers. Again: the same account. */
    tryLocal: oc
      .input(z.object({ displayName: z.string().trim().max(64).optional() }))
      .output(account)
      .errors({ DOMAIN_UNAVAILABLE: { message: 'the domain inside could not be started' } }),
    /** Door two. Resolves when the account is kept, not when it is registered; follow `watch` for the rest. */
    add: oc
      .input(
        z.object({
          /** `user@domain`, with or without `sip:` */
          aor: z.string().trim().min(3).max(256),
          password: z.string().max(256),
          displayName: z.string().trim().max(64).optional(),
          authUsername: z.string().trim().max(128).optional(),
          /** `host`, `host:port` or a SIP URI; default: the domain of `aor`. */
          registrar: z.string().trim().max(256).optional(),
          outboundProxy: z.string().trim().max(256).optional(),
          transport: z.enum(['udp', 'tcp']).optional(),
        }),
      )
      .output(account)
      .errors({
        AOR_INVALID: { message: 'the address is not of the form user@domain' },
        SERVER_INVALID: { message: 'the server or proxy is not a host, host:port or SIP URI' },
        ACCOUNT_EXISTS: { message: 'there is already an account with this address' },
      }),
    /** Unregisters and forgets it. */
    remove: oc.input(account).errors(unknownAccount),
    setEnabled: oc.input(account.extend({ enabled: z.boolean() })).errors(unknownAccount),
    setDefault: oc.input(account).errors(unknownAccount),
    /** Registers again now, after a failure. */
    retry: oc.input(account).errors(unknownAccount),
  },

  calls: {
    /** Sends the INVITE. Resolves when it is sent, not when it is answered; follow `watch` for the rest. */
    place: oc
      .input(z.object({ target: z.string().trim().min(1).max(256), accountId: AccountId.optional() }))
      .output(call)
      .errors({
        TARGET_INVALID: { message: 'that is no name, number or address that can be called' },
        ACCOUNT_MISSING: { message: 'there is no account to call with' },
        CALLS_EXHAUSTED: { message: 'too many calls are running' },
      }),
    answer: oc.input(call).errors({ ...unknownCall, ...wrongState }),
    /** 486 to the caller. */
    decline: oc.input(call).errors({ ...unknownCall, ...wrongState }),
    /** Ends the call whatever its state: CANCEL, BYE or a refusal. */
    hangUp: oc.input(call).errors(unknownCall),
    /** Resolves when the other side agreed. */
    setHold: oc.input(call.extend({ held: z.boolean() })).errors({
      ...unknownCall,
      ...wrongState,
      HOLD_REFUSED: { message: 'the other side did not agree', data: z.object({ status: z.number().int() }) },
    }),
    setMuted: oc.input(call.extend({ muted: z.boolean() })).errors(unknownCall),
    sendDigits: oc
      .input(call.extend({ digits: z.string().regex(/^[0-9*#A-D]{1,32}$/) }))
      .errors({ ...unknownCall, ...wrongState, DIGITS_UNSUPPORTED: { message: 'the other side takes no digits' } }),
    /** Takes an ended call off the snapshot. */
    dismiss: oc.input(call).errors(unknownCall),
  },

  history: {
    /** Newest first, before `beforeUnixMs`. */
    list: oc
      .input(
        z.object({
          filter: z.enum(['all', 'missed']),
          beforeUnixMs: z.number().optional(),
          limit: z.number().int().min(1).max(500),
        }),
      )
      .output(z.array(HistoryView)),
    remove: oc.input(z.object({ id: z.string().max(64) })),
    clear: oc,
    /** Sets `missedCalls` back to 0. */
    markSeen: oc,
  },

  settings: {
    set: oc.input(Settings.partial()),
  },

  domain: {
    setRunning: oc
      .input(z.object({ running: z.boolean() }))
      .errors({ DOMAIN_UNAVAILABLE: { message: 'the domain inside could not be started' } }),
  },

  links: {
    /** Hands over a `sip:`, `sips:`, `tel:` or `callto:` link; it appears as `dialRequest`. */
    open: oc.input(z.object({ link: z.string().max(1024) })).errors({ LINK_INVALID: { message: 'that link cannot be called' } }),
    /** The window has put the request into its field. */
    taken: oc.input(z.object({ serial: z.number().int() })),
  },
};
