import { z } from 'zod';
import { AddressBookView } from './address-books.ts';
import { CallRules } from './call-rules.ts';
import { DesktopView } from './desktop-view.ts';
import { AccountId, CallId, PeerView } from './ids.ts';
import { PresenceView } from './person-view.ts';

export const Locale = z.enum(['en', 'zh-CN']);
const Theme = z.enum(['system', 'light', 'dark']);

/** Sound devices by their names, the one chosen last first: the first that is there is used, where none is the system's choice. */
const SoundDevices = z.array(z.string().min(1).max(256)).max(4);

/** Keys that can be held to talk, as `KeyboardEvent.code` has them: none of them writes anything. */
export const TalkKey = z.enum(['ControlRight', 'AltRight', 'F8', 'F9', 'Pause', 'ScrollLock']);

/** What a person may set for the whole phone; `system` follows the desktop. */
export const Settings = z.object({
  locale: z.union([z.literal('system'), Locale]),
  theme: Theme,
  /** Tells senders who ask that their message was read. */
  tellsRead: z.boolean(),
  /** Tells the other side while a message is being written. */
  tellsTyping: z.boolean(),
  microphones: SoundDevices,
  /** What calls are heard on. */
  speakers: SoundDevices,
  /** What rings. */
  ringers: SoundDevices,
  /** What rings beside it; none: nothing does. */
  secondRingers: SoundDevices,
  /** Whether the microphone is rid of what the speaker plays, of noise, and brought to one loudness. */
  cancelsEcho: z.boolean(),
  suppressesNoise: z.boolean(),
  controlsGain: z.boolean(),
  /** Calls begin muted; who talks holds this key. Absent or `off`: no such key. */
  talkKey: z.union([z.literal('off'), TalkKey]),
  /** Who is recorded hears a short tone now and then. */
  recordingTone: z.boolean(),
});

/** A server's certificate that is not believed, with what a person needs to accept it all the same. */
export const CertificateView = z.object({
  fault: z.enum(['self-signed', 'unknown-authority', 'expired', 'not-yet-valid', 'wrong-name', 'not-the-accepted', 'invalid']),
  /** SHA-256, `AB:CD:…`. */
  fingerprint: z.string(),
  /** Whom it was shown for. */
  serverName: z.string(),
  /** Whom it is for. */
  names: z.array(z.string()),
  issuer: z.string(),
  /** As the certificate says: `Jan  1 00:00:00 2120 GMT`. */
  validTo: z.string(),
});

/** An account as the window shows it; passwords never leave the engine. */
export const AccountView = z.object({
  id: AccountId,
  /** `sip:user@domain` */
  aor: z.string(),
  displayName: z.string().optional(),
  /** Belongs to the domain inside this copy. */
  isLocal: z.boolean(),
  registration: z.enum(['off', 'registering', 'registered', 'failed']),
  /** SIP status of the last failure, 0 when there was no answer at all. */
  status: z.number().int().optional(),
  /** Reason phrase or cause of the last failure, in English as the server gave it. */
  reason: z.string().optional(),
  /** When the current registration runs out. */
  expiresAtUnixMs: z.number().optional(),
  /** Why a secured connection was refused. */
  certificate: CertificateView.optional(),
  rules: CallRules,
});

export const RecordingState = z.enum(['on', 'paused', 'off']);

export const CallState = z.enum(['dialing', 'remoteRinging', 'incoming', 'connecting', 'active', 'ended']);

/** Quality of a running call; absent until the first second of sound, and while nothing is heard. */
export const QualityView = z.object({
  codec: z.string(),
  /** 1.0 to 4.5, E-model. */
  mos: z.number().optional(),
  /** Lost or late packets in percent of the last seconds. */
  lossPercent: z.number(),
  jitterMs: z.number(),
  rttMs: z.number().optional(),
});

/** How a call ended. `status` is the SIP status for calls that failed, 200 for calls that were answered and ended, 487 for cancelled ones. */
export const CallEnd = z.object({
  by: z.enum(['local', 'remote', 'failure']),
  status: z.number().int(),
  reason: z.string(),
});

/** How far a transfer of a call is. */
export const TransferView = z.object({
  /** Whether we send the other side to somebody, or it sends us. */
  by: z.enum(['local', 'remote']),
  target: PeerView,
  /** `failed`: the call goes on as before. */
  state: z.enum(['pending', 'ringing', 'done', 'failed']),
  /** Latest SIP status of the call to the target. */
  progressStatus: z.number().int().optional(),
  /** Why it failed, in English as it was told. */
  reason: z.string().optional(),
});

/** The whole of a call after every change, never a difference. */
export const CallView = z.object({
  id: CallId,
  accountId: AccountId,
  /** The account that calls or was called. */
  accountAor: z.string(),
  direction: z.enum(['in', 'out']),
  peer: PeerView,
  state: CallState,
  /** SIP status of the latest provisional response: 180, 183, … */
  progressStatus: z.number().int().optional(),
  /** Nobody has answered, and the other side's sound is heard: no ringing of ours. */
  earlyMedia: z.boolean().optional(),
  /** Whom the call was for before it came here, the latest of them. */
  divertedFrom: PeerView.optional(),
  heldByUs: z.boolean(),
  heldByThem: z.boolean(),
  muted: z.boolean(),
  encryption: z.enum(['none', 'sdes', 'dtls']),
  startedAtUnixMs: z.number(),
  answeredAtUnixMs: z.number().optional(),
  endedAtUnixMs: z.number().optional(),
  end: CallEnd.optional(),
  quality: QualityView.optional(),
  /** Since when nothing is heard of the other side although it should send: the line is being tried again. */
  soundLostAtUnixMs: z.number().optional(),
  /** Digits sent so far in this call. */
  digits: z.string(),
  /** We have asked the other side to wait, or to go on, and it has not agreed yet. */
  holdPending: z.boolean(),
  /** The latest transfer of this call, either way. */
  transfer: TransferView.optional(),
  /** Who has sent us, or the caller to us. */
  referredBy: PeerView.optional(),
  /** The caller does not want to be known. */
  isWithheld: z.boolean(),
  /** Its other side and those of all calls with the same word here hear each other; absent where no other call has it. */
  conference: z.string().optional(),
  /** Absent: not recorded. */
  recording: RecordingState.optional(),
  /** The account wants a person to be asked whether the call is to be recorded, and nobody has answered that. */
  asksRecording: z.boolean().optional(),
  /** Codecs that both sides know, lower case, the one in use first. Absent until the sound was agreed. */
  codecs: z.array(z.string()).optional(),
  /** The call that was put on hold to ask this one first. */
  consults: CallId.optional(),
});

/** The SIP domain inside this copy. */
export const DomainView = z.object({
  running: z.boolean(),
  /** Name of the domain, such as `trapeze.local`. */
  name: z.string(),
  /** Where phones can register, `host:port`. Absent while it does not run. */
  address: z.string().optional(),
  /** User parts of the numbers that answer by themselves: echo, tone, time, music. */
  services: z.array(z.string()),
});

/** What changes when messages do; the lists themselves are asked for. */
const MessagesSummary = z.object({
  /** Received and not read, in all conversations. */
  unread: z.number().int(),
  /** Grows whenever a message is new, changed or gone. */
  revision: z.number().int(),
});

/** What changes when the address book does; people are asked for. */
const ContactsSummary = z.object({ revision: z.number().int() });

/**
 * Whether the system lets our packets go before others (DSCP) and our sound's thread: `done`, `absent` (the optional addon is not built),
 * `idle` before the first socket, or the system's code for its refusal. What is about sound is absent before the first call.
 */
const ServiceView = z.object({
  signalling: z.string(),
  sound: z.string().optional(),
  mediaThread: z.string().optional(),
});

/** Everything the window shows, after every change. Ended calls stay until dismissed or for a few seconds. */
export const Snapshot = z.object({
  accounts: z.array(AccountView),
  defaultAccountId: AccountId.optional(),
  calls: z.array(CallView),
  domain: DomainView,
  settings: Settings,
  missedCalls: z.number().int(),
  messages: MessagesSummary,
  contacts: ContactsSummary,
  /** On servers; absent: none. */
  addressBooks: z.array(AddressBookView).optional(),
  presence: PresenceView,
  /** Absent where the window is a browser's. */
  desktop: DesktopView.optional(),
  /** Whether `console` of the contract can be opened. */
  hasConsole: z.boolean().optional(),
  /** A clicked `sip:` or `tel:` link that waits in the number field. `serial` grows with each. */
  dialRequest: z.object({ serial: z.number().int(), target: z.string() }).optional(),
  /** A clicked `trapeze:join` link that waits in the form to join by. `serial` grows with each link. */
  joinRequest: z.object({ serial: z.number().int(), link: z.string() }).optional(),
  /** A conversation that a person chose outside of the window, such as by a notification. `serial` grows with each. */
  conversationRequest: z.object({ serial: z.number().int(), accountId: AccountId, peerUri: z.string() }).optional(),
  service: ServiceView.optional(),
  version: z.string(),
});

/** Sound levels of one call for the meters, in dBov (-127 silence … 0 full scale), about ten times a second. */
export const LevelView = z.object({ callId: CallId, capturedDbov: z.number(), playedDbov: z.number() });

/** One line of the history. */
export const HistoryView = z.object({
  id: z.string(),
  accountId: AccountId,
  accountAor: z.string(),
  direction: z.enum(['in', 'out']),
  peer: PeerView,
  startedAtUnixMs: z.number(),
  answeredAtUnixMs: z.number().optional(),
  endedAtUnixMs: z.number(),
  status: z.number().int(),
  reason: z.string(),
  missed: z.boolean(),
  codec: z.string().optional(),
  mos: z.number().optional(),
  /** How many recordings there are of it. */
  recordings: z.number().int().optional(),
});

export type RecordingState = z.infer<typeof RecordingState>;
export type Locale = z.infer<typeof Locale>;
export type Settings = z.infer<typeof Settings>;
export type TalkKey = z.infer<typeof TalkKey>;
export type CertificateView = z.infer<typeof CertificateView>;
export type AccountView = z.infer<typeof AccountView>;
export type CallState = z.infer<typeof CallState>;
export type QualityView = z.infer<typeof QualityView>;
export type CallEnd = z.infer<typeof CallEnd>;
export type CallView = z.infer<typeof CallView>;
export type TransferView = z.infer<typeof TransferView>;
export type DomainView = z.infer<typeof DomainView>;
export type Snapshot = z.infer<typeof Snapshot>;
export type ServiceView = z.infer<typeof ServiceView>;
export type LevelView = z.infer<typeof LevelView>;
export type HistoryView = z.infer<typeof HistoryView>;
