import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { looksLikeRtcp } from '../../main/media/rtp/rtp-packet.ts';
import { SrtpSender } from '../../main/media/srtp/srtp-sender.ts';
import { masterKeyBytes } from '../../main/media/srtp/suites.ts';
import type { Link } from './lossy-link.ts';
import { field, newBranch, rows, statusOf } from './sip-load.ts';

/** What callers offer, and what they say again and again, packet by packet of 20 ms. */
export interface CallMedia {
  readonly codec: 'pcmu' | 'opus';
  readonly isEncrypted: boolean;
  readonly payloads: readonly Uint8Array[];
  /** What becomes of a packet on its way, by its number. Default: it is there at once. */
  readonly link?: Link;
}

const HOST = '127.0.0.1';
const SUITE = 'AES_CM_128_HMAC_SHA1_80';
const FORMATS = {
  pcmu: { payloadType: 0, rtpmap: 'PCMU/8000', fmtp: '', packetRtpUnits: 160 },
  opus: { payloadType: 96, rtpmap: 'opus/48000/2', fmtp: 'a=fmtp:96 useinbandfec=1\r\n', packetRtpUnits: 960 },
} as const;
const PACKET_MS = 20;
/** Callers speak at one of four times of the 20 ms: a real hundred does not speak in chorus. */
const PHASES = 4;
const ANSWERED_WITHIN_MS = 12_000;
const RESENT_EVERY_MS = 1_000;
/** Calls that are placed or ended at a time. */
const AT_ONCE = 10;
const RTP_HEADER_BYTES = 12;

/** One caller. */
interface Caller {
  readonly callId: string;
  readonly key: Buffer;
  readonly protection: SrtpSender | undefined;
  readonly packet: Buffer;
  answer: string;
  rtpPort: number;
}

/** Callers of one phone: one socket for their signalling and one for the sound of all. */
export class CallLoad implements Disposable {
  readonly #sip: Socket;
  readonly #rtp: Socket;
  readonly #phonePort: number;
  readonly #media: CallMedia;
  readonly #callers: Caller[] = [];
  readonly #waiting = new Map<string, (answer: string) => void>();
  #timer: NodeJS.Timeout | undefined;
  readonly #delayed = new Set<NodeJS.Timeout>();
  #step = 0;
  #placed = 0;
  /** RTP packets that came from the phone. */
  heardPackets = 0;

  private constructor(sip: Socket, rtp: Socket, phonePort: number, media: CallMedia) {
    this.#sip = sip;
    this.#rtp = rtp;
    this.#phonePort = phonePort;
    this.#media = media;
    sip.on('message', (bytes) => this.#onSip(bytes.toString('latin1')));
    rtp.on('message', (bytes) => {
      if (!looksLikeRtcp(bytes)) this.heardPackets++;
    });
  }

  static async open(phonePort: number, media: CallMedia): Promise<CallLoad> {
    const [sip, rtp] = [await bound(), await bound()];
    const load = new CallLoad(sip, rtp, phonePort, media);
    load.#speak(performance.now());
    return load;
  }

  /** Has so many calls from now on: further ones are placed, the last ones end. @returns how many there are; a phone may take no more */
  async keep(calls: number): Promise<number> {
    for (;;) {
      const before = this.#callers.length;
      const missing = calls - before;
      if (missing === 0) return before;
      const atOnce = Math.min(Math.abs(missing), AT_ONCE);
      await Promise.all(Array.from({ length: atOnce }, () => (missing > 0 ? this.#place() : this.#end())));
      if (this.#callers.length < before + atOnce && missing > 0) return this.#callers.length;
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const timer of this.#delayed) clearTimeout(timer);
    this.#sip.close();
    this.#rtp.close();
  }

  async #place(): Promise<void> {
    const { codec, isEncrypted } = this.#media;
    const suite = { suite: SUITE, key: randomBytes(masterKeyBytes(SUITE)) } as const;
    const longest = this.#media.payloads.reduce((most, { length }) => Math.max(most, length), 0);
    const caller: Caller = {
      callId: `call-${this.#placed++}-${this.#sip.address().port}`,
      key: suite.key,
      protection: isEncrypted ? new SrtpSender(suite) : undefined,
      packet: firstPacket(FORMATS[codec].payloadType, longest),
      answer: '',
      rtpPort: 0,
    };
    const offer = this.#offer(caller);
    const body = `Content-Type: application/sdp\r\nContent-Length: ${offer.length}\r\n\r\n${offer}`;
    caller.answer = await this.#ask(`${this.#head('INVITE', 1, caller)}${body}`, caller.callId);
    if (statusOf(caller.answer) !== 200) return;
    this.#send(`${this.#head('ACK', 1, caller)}Content-Length: 0\r\n\r\n`);
    caller.rtpPort = Number(/^m=audio (\d+)/m.exec(caller.answer)?.[1]);
    this.#callers.push(caller);
  }

  async #end(): Promise<void> {
    const caller = this.#callers.pop();
    if (caller === undefined) return;
    await this.#ask(`${this.#head('BYE', 2, caller)}Content-Length: 0\r\n\r\n`, caller.callId);
  }

  #offer({ key }: Caller): string {
    const { codec, isEncrypted } = this.#media;
    const { payloadType, rtpmap, fmtp } = FORMATS[codec];
    const crypto = isEncrypted ? `a=crypto:1 ${SUITE} inline:${key.toString('base64')}\r\n` : '';
    return (
      `v=0\r\no=load 1 1 IN IP4 ${HOST}\r\ns=-\r\nc=IN IP4 ${HOST}\r\nt=0 0\r\n` +
      `m=audio ${this.#rtp.address().port} RTP/${isEncrypted ? 'SAVP' : 'AVP'} ${payloadType}\r\n` +
      `a=rtpmap:${payloadType} ${rtpmap}\r\n${fmtp}a=ptime:${PACKET_MS}\r\na=rtcp-mux\r\n${crypto}`
    );
  }

  #head(method: string, cseq: number, { callId, answer }: Caller): string {
    const port = this.#sip.address().port;
    const phone = `sip:bench@${HOST}:${this.#phonePort}`;
    const target = /<([^>]*)>/.exec(field(answer, 'Contact'))?.[1] ?? phone;
    return (
      `${method} ${target} SIP/2.0\r\nVia: SIP/2.0/UDP ${HOST}:${port};branch=${newBranch()};rport\r\nMax-Forwards: 70\r\n` +
      `From: <sip:load@${HOST}>;tag=${callId}\r\nTo: ${field(answer, 'To') || `<${phone}>`}\r\nCall-ID: ${callId}\r\n` +
      `CSeq: ${cseq} ${method}\r\nContact: <sip:load@${HOST}:${port}>\r\n`
    );
  }

  /** The final response, sent for again each second; `''` when none comes. */
  #ask(request: string, callId: string): Promise<string> {
    return new Promise((resolve) => {
      const again = setInterval(() => this.#send(request), RESENT_EVERY_MS);
      const done = (answer: string): void => {
        clearInterval(again);
        clearTimeout(lost);
        this.#waiting.delete(callId);
        resolve(answer);
      };
      const lost = setTimeout(() => done(''), ANSWERED_WITHIN_MS);
      this.#waiting.set(callId, done);
      this.#send(request);
    });
  }

  #send(message: string): void {
    this.#sip.send(message, this.#phonePort, HOST);
  }

  #onSip(message: string): void {
    if (statusOf(message) >= 200) this.#waiting.get(field(message, 'Call-ID'))?.(message);
    else if (message.startsWith('OPTIONS ') || message.startsWith('BYE ')) this.#send(okTo(message));
  }

  #forward(packet: Uint8Array, port: number, delayMs: number | undefined): void {
    if (delayMs === undefined) return;
    if (delayMs === 0) {
      this.#rtp.send(packet, port, HOST);
      return;
    }
    const kept = packet.slice();
    const timer = setTimeout(() => {
      this.#delayed.delete(timer);
      this.#rtp.send(kept, port, HOST);
    }, delayMs);
    this.#delayed.add(timer);
  }

  /** Each quarter of the 20 ms a quarter of the callers says its next packet. */
  #speak(startMs: number): void {
    const nextMs = startMs + (this.#step * PACKET_MS) / PHASES;
    this.#timer = setTimeout(
      () => {
        this.#callers.forEach((caller, index) => {
          if (index % PHASES === this.#step % PHASES) this.#say(caller, Math.floor(this.#step / PHASES));
        });
        this.#step++;
        this.#speak(startMs);
      },
      Math.max(0, nextMs - performance.now()),
    );
  }

  #say({ packet, protection, rtpPort }: Caller, frame: number): void {
    const { codec, link, payloads } = this.#media;
    const payload = payloads[frame % payloads.length] ?? new Uint8Array(0);
    packet.writeUInt16BE((packet.readUInt16BE(2) + 1) % 2 ** 16, 2);
    packet.writeUInt32BE((packet.readUInt32BE(4) + FORMATS[codec].packetRtpUnits) % 2 ** 32, 4);
    packet.set(payload, RTP_HEADER_BYTES);
    const clear = packet.subarray(0, RTP_HEADER_BYTES + payload.length);
    this.#forward(protection?.protectRtp(clear) ?? clear, rtpPort, link === undefined ? 0 : link(frame));
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4_194_304 });
  socket.bind(0, HOST);
  await once(socket, 'listening');
  return socket;
}

/** The one before the first, with room for any payload. */
function firstPacket(payloadType: number, longestPayload: number): Buffer {
  const packet = Buffer.alloc(RTP_HEADER_BYTES + longestPayload);
  packet.writeUInt16BE(0x80_00 + payloadType, 0);
  packet.set(randomBytes(4), 8);
  return packet;
}

function okTo(request: string): string {
  const same = ['From', 'To', 'Call-ID', 'CSeq'].map((name) => `${name}: ${field(request, name)}\r\n`).join('');
  return `SIP/2.0 200 OK\r\n${rows(request, 'Via')}${same}Content-Length: 0\r\n\r\n`;
}
