import { fail, ok, type Result } from '../base/result.ts';
import { type AgreedAudio, agree, type CommonCodec, commonCodecs, type LocalAudio } from './agreement.ts';
import { type AudioCodec, codecAttributes } from './audio-codec.ts';
import { type Direction, intersection, receives, reversed, sends } from './direction.ts';
import { iceAttributes } from './ice-attributes.ts';
import { announcedWith, withKeptNumbers } from './payload-types.ts';
import { isSecureProfile, isUsableAudio, type RemoteAudio, remoteAudioOf } from './remote-audio.ts';
import { type AgreedSecurity, acceptSecurity, answerSecurity, type LocalSecurity, offeredKeys } from './security-agreement.ts';
import {
  type MediaDescription,
  parseSessionDescription,
  type SessionDescription,
  serializeSessionDescription,
} from './session-description.ts';

/** Why an offer or answer cannot be used, and the response an offer deserves. */
export interface OfferFailure {
  /** 400: no session description; 488: nothing in common; 491: our own offer is still open (RFC 3261 §14.2). */
  readonly status: 400 | 488 | 491;
  readonly reason: string;
}

/** Who we are in `o=`. */
export interface SessionOwner {
  /** A word without spaces; `-` when nobody needs to know. */
  readonly username: string;
  /** Unique for this user and host; a whole number. */
  readonly sessionId: number;
  /** Numeric address of this host. */
  readonly address: string;
}

interface State {
  readonly agreed: AgreedAudio | undefined;
  /** The media lines of the session so far; their number and order never change (RFC 3264 §8). */
  readonly lines: readonly MediaDescription[];
  /** Which of {@link lines} is our sound. */
  readonly audioLine: number | undefined;
  /** The offer that waits for its answer. */
  readonly offered: LocalAudio | undefined;
  /** Which codec each payload type that we named stands for. */
  readonly announced: readonly AudioCodec[];
}

const nothing: State = { agreed: undefined, lines: [], audioLine: undefined, offered: undefined, announced: [] };

/**
 * The offer/answer exchange of one dialog (RFC 3264), for one audio stream. Pure: bytes in, bytes and decisions out.
 *
 * Other media, and audio in profiles we do not speak, are answered with port 0.
 */
export class OfferAnswer {
  readonly #owner: SessionOwner;
  #state = nothing;
  /** Where {@link rollback} goes back to. */
  #before = nothing;
  #version = 0;
  /** The last description we sent, without its version. */
  #sent = '';

  constructor(owner: SessionOwner) {
    this.#owner = owner;
  }

  /** What counts now; an open offer changes nothing yet. Undefined before the first agreement and while no sound flows. */
  get agreed(): AgreedAudio | undefined {
    return this.#state.agreed;
  }

  get pending(): 'none' | 'offered' {
    return this.#state.offered ? 'offered' : 'none';
  }

  /** A copy with a life of its own: each early dialog of a forked INVITE answers the same offer (RFC 3261 §13.2.2.4). */
  fork(): OfferAnswer {
    const copy = new OfferAnswer(this.#owner);
    copy.#state = this.#state;
    copy.#before = this.#before;
    copy.#version = this.#version;
    copy.#sent = this.#sent;
    return copy;
  }

  /** Writes an offer and waits for its answer. The version grows when it differs from what we sent last (RFC 3264 §8). */
  createOffer(local: LocalAudio): Uint8Array {
    const { lines, audioLine, announced } = this.#state;
    const index = audioLine ?? reusableLine(lines);
    const codecs = withKeptNumbers(local.codecs, announced);
    const media = lines.map(refused);
    const security = this.#offeredSecurity(local);
    const running = lines[index];
    const protocol = running && running.port !== 0 ? running.protocol : profileOf(security);
    const keys = [...(security ? offeredKeys(security) : []), ...(local.ice && local.rtcpMux ? iceAttributes(local.ice) : [])];
    media[index] = describeAudio(local, { protocol, codecs, direction: local.direction, ...rtcpOffer(local), keys });
    this.#before = this.#state.offered ? this.#before : this.#state;
    this.#state = {
      ...this.#state,
      lines: media,
      audioLine: index,
      offered: withSecurity({ ...local, codecs }, security),
      announced: announcedWith(announced, codecs),
    };
    return this.#write(local, media);
  }

  /**
   * Answers an offer. `agreed` is undefined when the offer ends all streams; an offer with live streams of which none
   * can be used gives 488, and nothing changes.
   */
  receiveOffer(
    offer: Uint8Array,
    local: LocalAudio,
  ): Result<{ answer: Uint8Array; agreed: AgreedAudio | undefined }, OfferFailure> {
    if (this.#state.offered) return fail({ status: 491, reason: 'our own offer is open' });
    const parsed = parseSessionDescription(offer);
    if (!parsed.ok) return fail({ status: 400, reason: `${parsed.error.element} expected ${parsed.error.expected}` });
    const { media } = parsed.value;
    if (media.length < this.#state.lines.length) return fail({ status: 488, reason: 'fewer media lines than before' });

    const chosen = chooseAudio(parsed.value, local, this.#mustBeSecure(local), this.#state.agreed?.security);
    if (!chosen && media.some(({ port }) => port !== 0)) return fail({ status: 488, reason: 'no codec or media in common' });
    const lines = media.map((line, index) => (chosen?.index === index ? answerAudio(local, chosen) : refused(line)));
    const { audioLine, announced } = this.#state;
    const codecs = chosen?.common.map(({ ours }) => ours) ?? [];
    this.#before = this.#state;
    this.#state = {
      agreed: chosen?.agreed,
      lines,
      audioLine: chosen?.index ?? audioLine,
      offered: undefined,
      announced: announcedWith(announced, codecs),
    };
    return ok({ answer: this.#write(local, lines), agreed: chosen?.agreed });
  }

  /**
   * Takes the answer to our offer; `agreed` is undefined when the other end refused the stream. Without an open offer
   * nothing changes: descriptions repeated in later responses do not count (RFC 3261 §13.2.1). After a failure the
   * offer stays open until {@link rollback}.
   */
  receiveAnswer(answer: Uint8Array): Result<AgreedAudio | undefined, OfferFailure> {
    const { offered, lines, audioLine, agreed } = this.#state;
    if (!offered || audioLine === undefined) return ok(agreed);
    const parsed = parseSessionDescription(answer);
    if (!parsed.ok) return fail({ status: 400, reason: `${parsed.error.element} expected ${parsed.error.expected}` });
    const line = parsed.value.media[audioLine];
    if (parsed.value.media.length !== lines.length || line?.kind !== 'audio') {
      return fail({ status: 488, reason: 'the media lines are not those of the offer' });
    }
    const result = line.port === 0 ? ok(undefined) : this.#agreeOnAnswer(parsed.value, line, offered);
    if (result.ok) this.#state = { ...this.#state, agreed: result.value, offered: undefined };
    return result;
  }

  /** The re-INVITE or UPDATE failed: what was agreed before counts again (RFC 3261 §14.1). */
  rollback(): void {
    this.#state = this.#before;
  }

  #agreeOnAnswer(answer: SessionDescription, line: MediaDescription, offered: LocalAudio): Result<AgreedAudio, OfferFailure> {
    const { protocol = '' } = this.#state.lines[this.#state.audioLine ?? 0] ?? {};
    const isSameProfile = isSecureProfile(line.protocol) === isSecureProfile(protocol);
    const remote = isSameProfile && isUsableAudio(line) ? remoteAudioOf(answer, line) : undefined;
    if (!remote) return fail({ status: 488, reason: 'no address or another profile in the answer' });
    const direction = intersection(offered.direction, reversed(remote.direction));
    const remoteHold = sends(offered.direction) ? !receives(remote.direction) : (this.#state.agreed?.remoteHold ?? false);
    const agreed = agree(offered, remote, commonCodecs(offered.codecs, remote.codecs), direction, remoteHold, true);
    if (!agreed) return fail({ status: 488, reason: 'no offered codec in the answer' });
    const security = offered.security && acceptSecurity(offered.security, remote);
    const hasKeys = remote.cryptoLines.length > 0 || remote.fingerprints.length > 0;
    const mayBeClear = !this.#mustBeSecure(offered) && !isSecureProfile(protocol) && !(offered.security && hasKeys);
    return security || mayBeClear
      ? ok(withSecurity(agreed, security))
      : fail({ status: 488, reason: 'no offered key in the answer' });
  }

  /** What was encrypted once stays so: neither end can go back to the clear unseen. */
  #mustBeSecure(local: LocalAudio): boolean {
    return local.security?.policy === 'required' || this.#state.agreed?.security !== undefined;
  }

  /** With the keying that is offered: what runs stays as it is. */
  #offeredSecurity({ security }: LocalAudio): LocalSecurity | undefined {
    const running = this.#state.agreed?.security?.kind;
    if (!security || (security.policy === 'off' && !running)) return undefined;
    return { ...security, keying: running ?? security.keying };
  }

  #write(local: LocalAudio, media: readonly MediaDescription[]): Uint8Array {
    const content = JSON.stringify([local.address, media]);
    if (content !== this.#sent) this.#version++;
    this.#sent = content;
    const { username, sessionId, address } = this.#owner;
    return serializeSessionDescription({
      origin: {
        username,
        sessionId: `${sessionId}`,
        sessionVersion: `${this.#version}`,
        addressType: addressType(address),
        address,
      },
      sessionName: '-',
      connection: { addressType: addressType(local.address), address: local.address },
      bandwidths: [],
      timing: ['t=0 0'],
      attributes: [],
      others: [],
      media,
    });
  }
}

/** An offered audio line that we take, and what comes of it. */
interface Chosen {
  readonly index: number;
  readonly remote: RemoteAudio;
  readonly common: readonly CommonCodec[];
  readonly agreed: AgreedAudio;
  /** Its profile, which the answer repeats (RFC 3264 §6). */
  readonly protocol: string;
  /** The attributes with our keys, when both encrypt. */
  readonly keys: readonly string[];
}

/** The first audio line with an address, a profile, a codec and, where that is needed, a key of ours. */
function chooseAudio(
  offer: SessionDescription,
  local: LocalAudio,
  mustBeSecure: boolean,
  former: AgreedSecurity | undefined,
): Chosen | undefined {
  for (const [index, line] of offer.media.entries()) {
    const remote = isUsableAudio(line) ? remoteAudioOf(offer, line) : undefined;
    const security = remote && answerSecurity(local.security, remote, former);
    if (!remote || (!security && (mustBeSecure || isSecureProfile(remote.protocol)))) continue;
    const common = commonCodecs(local.codecs, remote.codecs).map(withTheirNumber);
    const direction = intersection(local.direction, reversed(remote.direction));
    const agreed = agree(local, remote, common, direction, !receives(remote.direction));
    if (!agreed) continue;
    const { protocol } = line;
    return { index, remote, protocol, common, agreed: withSecurity(agreed, security?.agreed), keys: security?.attributes ?? [] };
  }
  return undefined;
}

/** In an answer a codec keeps the payload type it has in the offer (RFC 3264 §6.1). */
function withTheirNumber({ ours, theirs }: CommonCodec): CommonCodec {
  return { ours: { ...ours, payloadType: theirs.payloadType }, theirs };
}

function answerAudio(local: LocalAudio, { remote, protocol, common, agreed, keys }: Chosen): MediaDescription {
  return describeAudio(local, {
    protocol,
    codecs: common.map(({ ours }) => ours),
    direction: agreed.direction,
    rtcpMux: local.rtcpMux && remote.rtcpMux,
    rtcpReducedSize: agreed.rtcpReducedSize === true,
    keys: [...keys, ...(local.ice && agreed.ice ? iceAttributes(local.ice) : [])],
  });
}

/** What differs from one description of our sound to the next. */
interface AudioTerms {
  readonly protocol: string;
  readonly codecs: readonly AudioCodec[];
  readonly direction: Direction;
  readonly rtcpMux: boolean;
  readonly rtcpReducedSize: boolean;
  /** Attributes with keys or fingerprints, and those of ICE. */
  readonly keys: readonly string[];
}

function rtcpOffer({ rtcpMux, rtcpReducedSize }: LocalAudio): Pick<AudioTerms, 'rtcpMux' | 'rtcpReducedSize'> {
  return { rtcpMux, rtcpReducedSize: rtcpReducedSize === true };
}

function describeAudio(local: LocalAudio, terms: AudioTerms): MediaDescription {
  const { protocol, codecs, direction, rtcpMux, rtcpReducedSize, keys } = terms;
  const hasOwnRtcpPort = local.rtcpPort !== undefined && local.rtcpPort !== local.port + 1;
  const attributes = [
    ...codecs.flatMap(codecAttributes),
    `ptime:${local.ptimeMs}`,
    ...(rtcpMux ? ['rtcp-mux'] : []),
    ...(rtcpReducedSize ? ['rtcp-rsize'] : []),
    ...(local.wantsVoipMetrics ? ['rtcp-xr:voip-metrics'] : []),
    ...(hasOwnRtcpPort ? [`rtcp:${local.rtcpPort}`] : []),
    ...keys,
    direction,
  ];
  return mediaDescription(
    'audio',
    local.port,
    protocol,
    codecs.map(({ payloadType }) => `${payloadType}`),
    attributes,
  );
}

/** The profile of a new stream. Keys that the other end may leave stand in that of sound in the clear (RFC 8643 §3). */
function profileOf(security: LocalSecurity | undefined): string {
  if (security?.policy !== 'required') return 'RTP/AVP';
  return security.keying === 'dtls' ? 'UDP/TLS/RTP/SAVP' : 'RTP/SAVP';
}

/** The same with this security and no other. */
function withSecurity<Value extends { readonly security?: unknown }>(
  value: Value,
  security: NonNullable<Value['security']> | undefined,
): Value {
  const { security: _, ...plain } = value;
  return (security === undefined ? plain : { ...plain, security }) as Value;
}

/** A line as it is written when refused or over: the same kind, profile and formats, port 0 (RFC 3264 §6, §8.2). */
function refused({ kind, protocol, formats }: MediaDescription): MediaDescription {
  return mediaDescription(kind, 0, protocol, formats, []);
}

function mediaDescription(
  kind: string,
  port: number,
  protocol: string,
  formats: readonly string[],
  attributes: readonly string[],
): MediaDescription {
  return { kind, port, portCount: undefined, protocol, formats, connection: undefined, bandwidths: [], attributes, others: [] };
}

/** The line a new stream may take: one that is over, of the same kind (RFC 3264 §8.1), else a further one. */
function reusableLine(lines: readonly MediaDescription[]): number {
  const free = lines.findIndex(({ kind, port }) => kind === 'audio' && port === 0);
  return free < 0 ? lines.length : free;
}

function addressType(address: string): 'IP4' | 'IP6' {
  return address.includes(':') ? 'IP6' : 'IP4';
}
