import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { accounts } from './accounts.ts';
import { addressBooks } from './address-books.ts';
import { automation } from './automation.ts';
import { console } from './console.ts';
import { contacts } from './contacts.ts';
import { desktop } from './desktop.ts';
import { AccountId, CallId } from './ids.ts';
import { log } from './log.ts';
import { messages } from './messages.ts';
import { network } from './network.ts';
import { people } from './people.ts';
import { profile } from './profile.ts';
import { QualityTimeline } from './quality-view.ts';
import { HistoryView, LevelView, RecordingState, Settings, Snapshot } from './snapshot.ts';
import { trace } from './trace.ts';
import { uploads } from './uploads.ts';

const call = z.object({ callId: CallId });
const HistoryFilter = z.enum(['all', 'missed', 'recorded']);

/** An error's code is for the program; the text is English, for logs. The window has its own words for each code. */
const unknownCall = { CALL_UNKNOWN: { message: 'there is no such call' } };
const wrongState = { CALL_STATE: { message: 'the call is not in a state for that' } };
const targetInvalid = { message: 'that is no name, number or address that can be called' };
const withStatus = z.object({ status: z.number().int() });
const holdRefused = { HOLD_REFUSED: { message: 'the other side did not agree', data: withStatus } };
const transferFailed = { TRANSFER_FAILED: { message: 'the other side could not be transferred', data: withStatus } };

/**
 * All that the window, or another program of this machine, can ask of the engine (served by `main/api`, over a MessagePort or a
 * WebSocket). Input is validated in main; every failure a person can cause has a code here.
 */
export const contract = {
  /** The current snapshot at once, then one after every change; a slow reader gets the latest, never a queue. */
  watch: oc.output(eventIterator(Snapshot)),
  /** Sound levels while calls run. */
  watchLevels: oc.output(eventIterator(LevelView)),

  accounts,

  addressBooks,

  automation,

  calls: {
    /** Sends the INVITE. Resolves when it is sent, not when it is answered; follow `watch` for the rest. */
    place: oc
      .input(z.object({ target: z.string().trim().min(1).max(256), accountId: AccountId.optional() }))
      .output(call)
      .errors({
        TARGET_INVALID: targetInvalid,
        ACCOUNT_MISSING: { message: 'there is no account to call with' },
        CALLS_EXHAUSTED: { message: 'too many calls are running' },
      }),
    answer: oc.input(call).errors({ ...unknownCall, ...wrongState }),
    /** 486 to the caller. */
    decline: oc.input(call).errors({ ...unknownCall, ...wrongState }),
    /** Ends the call whatever its state: CANCEL, BYE or a refusal. */
    hangUp: oc.input(call).errors(unknownCall),
    /** Asks the other side to wait, or all in the conference of the call; resolves when they agreed. */
    setHold: oc.input(call.extend({ held: z.boolean() })).errors({
      ...unknownCall,
      ...wrongState,
      ...holdRefused,
    }),
    /** For the call, or all in its conference. */
    setMuted: oc.input(call.extend({ muted: z.boolean() })).errors(unknownCall),
    /** Lets the other sides of two answered calls, and of those they are in a conference with, hear each other. Who waits is taken back. */
    merge: oc
      .input(call.extend({ otherCallId: CallId }))
      .errors({ ...unknownCall, ...wrongState, ...holdRefused, CONFERENCE_FULL: { message: 'too many are in the conference' } }),
    /** Talks to one of a conference alone; the others wait, still together. */
    takeAside: oc.input(call).errors({ ...unknownCall, ...wrongState, ...holdRefused }),
    /** Ends the call and all that are in a conference with it. */
    endConference: oc.input(call).errors(unknownCall),
    /**
     * Sends the other side to `target` (unattended transfer). Resolves when somebody has answered there, or nobody will: then the call goes
     * on as before. `transfer` of the call tells how it goes.
     */
    transfer: oc
      .input(call.extend({ target: z.string().trim().min(1).max(256) }))
      .errors({ ...unknownCall, ...wrongState, ...transferFailed, TARGET_INVALID: targetInvalid }),
    /** Puts the call on hold and calls somebody who is to be asked first. The new call's `consults` names the call. */
    consult: oc
      .input(call.extend({ target: z.string().trim().min(1).max(256) }))
      .output(call)
      .errors({
        ...unknownCall,
        ...wrongState,
        ...holdRefused,
        TARGET_INVALID: targetInvalid,
        ACCOUNT_MISSING: { message: 'there is no account to call with' },
        CALLS_EXHAUSTED: { message: 'too many calls are running' },
      }),
    /** Connects the other side with that of another call (attended transfer). Resolves and fails as `transfer`; both calls are kept then. */
    transferTo: oc.input(call.extend({ otherCallId: CallId })).errors({ ...unknownCall, ...wrongState, ...transferFailed }),
    /** Writes the sound of an answered call to a file, both sides; pauses, goes on, or ends. Kept with the call's line in the history. */
    setRecording: oc.input(call.extend({ recording: RecordingState })).errors({
      ...unknownCall,
      ...wrongState,
      RECORDING_FAILED: { message: 'the file for the recording could not be made' },
    }),
    /** The account asks whether the call is to be recorded, and the person says no; yes is `setRecording`. */
    declineRecording: oc.input(call).errors(unknownCall),
    /** Goes on with another codec, one of the call's `codecs`: resolves when the other side has agreed. */
    changeCodec: oc.input(call.extend({ codec: z.string().min(1).max(32) })).errors({
      ...unknownCall,
      ...wrongState,
      CODEC_REFUSED: { message: 'the other side did not agree', data: withStatus },
    }),
    /** The window has opened this microphone: it stands in the quality of the calls. `''`: none is open. */
    microphoneOpened: oc.input(z.object({ name: z.string().max(256) })),
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
          filter: HistoryFilter,
          /** Part of a name, number or address; empty: all. */
          search: z.string().max(128).optional(),
          beforeUnixMs: z.number().optional(),
          limit: z.number().int().min(1).max(500),
        }),
      )
      .output(z.array(HistoryView)),
    /** The same as one table (CSV), in pieces. */
    export: oc
      .input(z.object({ filter: HistoryFilter, search: z.string().max(128).optional() }))
      .output(eventIterator(z.string())),
    /** How a running call sounds, or a past one (its id in the history); empty when nothing is known. `watch` tells when there is more. */
    quality: oc.input(call).output(QualityTimeline),
    /** A recording of the call, Ogg Opus in pieces as base64; nothing when it is not there. Takes have the numbers from 1 on. */
    recording: oc.input(z.object({ id: z.string().max(64), take: z.number().int().min(1) })).output(eventIterator(z.string())),
    /** Its recordings go with it. */
    remove: oc.input(z.object({ id: z.string().max(64) })),
    clear: oc,
    /** Sets `missedCalls` back to 0. */
    markSeen: oc,
  },

  messages,

  people,

  contacts,

  uploads,

  profile,

  network,

  trace,
  settings: {
    set: oc.input(Settings.partial()),
  },

  domain: {
    setRunning: oc
      .input(z.object({ running: z.boolean() }))
      .errors({ DOMAIN_UNAVAILABLE: { message: 'the domain inside could not be started' } }),
  },

  desktop,

  console,

  log,

  links: {
    /** Hands over a `sip:`, `sips:`, `tel:` or `callto:` link, which appears as `dialRequest`, or a `trapeze:join` link: `joinRequest`. */
    open: oc.input(z.object({ link: z.string().max(1024) })).errors({ LINK_INVALID: { message: 'that link cannot be called' } }),
    /** The window has put the request into its field. */
    taken: oc.input(z.object({ serial: z.number().int() })),
  },
};
