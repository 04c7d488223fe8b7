import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readWav, type Sound } from '../sound/wav.ts';
import { Peer } from './peer.ts';
import type { Phone } from './phone.ts';
import { freePort, freePorts } from './ports.ts';
import type { Scratch } from './scratch.ts';

/** Long enough for the longest test: baresip hangs up when its file ends. */
const PLAY_SECONDS = '180';
const RTP_PORTS = 20;
const DIGIT_SECONDS = 10;

export interface PhoneSettings {
  readonly user: string;
  readonly password: string;
  readonly domain: string;
  /** Registrar and outbound proxy: `127.0.0.1:5060`. */
  readonly proxy: string;
  /** File it says. */
  readonly play: string;
  /** As the start scripts spell them: `PCMU`, `opus`. */
  readonly codecs: string;
  readonly transport?: 'udp' | 'tcp' | 'tls';
  /** More variables of the start script. */
  readonly more?: Readonly<Record<string, string>>;
}

/** How two peers differ in what a test wants of a phone. */
interface Habits {
  readonly kind: 'baresip' | 'linphonec';
  codecs(names: string): string;
  settings(): Promise<Readonly<Record<string, string>>>;
  prepare(peer: Peer, scratch: Scratch): Promise<() => string>;
  /** What it writes for one digit that it received. */
  digits(peer: Peer): string;
}

const baresip: Habits = {
  kind: 'baresip',
  codecs: (names) => names.replace('opus', 'opus/48000/2'),
  settings: async () => ({ CTL_PORT: String(await freePort()), PLAY_RATE: '48000' }),
  // One pair of files a call, named by the time: the new one is the one that was not there before.
  prepare: async (peer) => {
    const before = new Set(recordings(peer));
    return () => join(peer.directory, 'rec', recordings(peer).find((file) => !before.has(file)) ?? 'no new recording');
  },
  digits: (peer) =>
    [...peer.read('events.jsonl').matchAll(/"CALL_DTMF_START".*?"param":"(.)"/g)].map(([, digit]) => digit).join(''),
};

const linphone: Habits = {
  kind: 'linphonec',
  codecs: (names) => names,
  settings: async () => ({}),
  // Says nothing when the file is open, but does what it is told in order.
  prepare: async (peer, scratch) => {
    const file = scratch.fresh('heard.wav');
    await peer.verb('raw', `record ${file}`);
    return () => file;
  },
  digits: (peer) => [...peer.read('log').matchAll(/Receiving tone (.)/g)].map(([, digit]) => digit).join(''),
};

function recordings(peer: Peer): readonly string[] {
  const directory = join(peer.directory, 'rec');
  return existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith('-dec.wav')) : [];
}

/** Another implementation as a phone that is registered. */
export class PeerPhone implements Phone {
  readonly name: string;
  readonly user: string;
  readonly repeats = true;
  readonly peer: Peer;
  readonly #habits: Habits;
  readonly #scratch: Scratch;
  #recording = (): string => 'nothing was prepared';
  #digitsBefore = '';

  private constructor(user: string, peer: Peer, habits: Habits, scratch: Scratch) {
    this.name = habits.kind;
    this.user = user;
    this.peer = peer;
    this.#habits = habits;
    this.#scratch = scratch;
  }

  static baresip(scratch: Scratch, settings: PhoneSettings): Promise<PeerPhone> {
    return PeerPhone.#start(baresip, scratch, settings);
  }

  static linphone(scratch: Scratch, settings: PhoneSettings): Promise<PeerPhone> {
    return PeerPhone.#start(linphone, scratch, settings);
  }

  static async #start(habits: Habits, scratch: Scratch, settings: PhoneSettings): Promise<PeerPhone> {
    const { user, password, domain, proxy, play, codecs, transport = 'udp', more = {} } = settings;
    const rtp = await freePorts(RTP_PORTS);
    const peer = await Peer.start(habits.kind, scratch.fresh(habits.kind), {
      SIP_USER: user,
      SIP_PASS: password,
      SIP_DOMAIN: domain,
      PROXY: proxy,
      SIP_PORT: String(await freePort()),
      RTP_PORTS: `${rtp}-${rtp + RTP_PORTS - 1}`,
      TRANSPORT: transport,
      PLAY: play,
      PLAY_SECONDS,
      CODECS: habits.codecs(codecs),
      TRACE: '1',
      ...(await habits.settings()),
      ...more,
    });
    try {
      await peer.expect('registered', 1);
      return new PeerPhone(user, peer, habits, scratch);
    } catch (error) {
      await peer[Symbol.asyncDispose]();
      throw error;
    }
  }

  async prepare(): Promise<void> {
    this.#recording = await this.#habits.prepare(this.peer, this.#scratch);
    this.#digitsBefore = this.#habits.digits(this.peer);
    await this.peer.mark();
  }

  dial(uri: string): Promise<void> {
    return this.peer.verb('call', uri);
  }

  async accept(): Promise<void> {
    await this.peer.expect('incoming');
    await this.peer.verb('answer');
  }

  established(): Promise<void> {
    return this.peer.expect('established', 15);
  }

  async hangUp(): Promise<void> {
    await this.peer.verb('hangup');
  }

  closed(): Promise<void> {
    return this.peer.expect('closed', 10);
  }

  sendDigits(digits: string): Promise<void> {
    return this.peer.verb('dtmf', digits);
  }

  async receivedDigits(digits: string): Promise<void> {
    const deadline = performance.now() + DIGIT_SECONDS * 1_000;
    for (;;) {
      const received = this.#habits.digits(this.peer).slice(this.#digitsBefore.length);
      if (received === digits) return;
      if (performance.now() > deadline)
        throw new Error(`${this.name} got the digits '${received}', not '${digits}'\n${this.peer.logTail}`);
      await sleep(100);
    }
  }

  heard(): Sound {
    return readWav(this.#recording());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.peer[Symbol.asyncDispose]();
  }
}
