import { ok } from '../../base/result.ts';
import type { DatagramSocket } from '../../net/network.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { type Impairment, MemoryNetwork } from '../../testing/memory-network.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { localChannel } from '../channel/local-channel.ts';
import { type MediaHost, startMediaHost } from '../media-client.ts';
import { MediaService } from '../media-service.ts';
import type { MediaCodec, MediaEvent, OpenedStream, PcmPort, StreamSettings } from '../protocol.ts';
import type { BindDatagram } from '../session/socket-pair.ts';
import { join } from './signals.ts';

export const pcmu: MediaCodec = { name: 'PCMU', payloadType: 0, clockRate: 8_000 };
export const pcma: MediaCodec = { name: 'PCMA', payloadType: 8, clockRate: 8_000 };
export const opus: MediaCodec = { name: 'opus', payloadType: 96, clockRate: 48_000, fmtp: 'useinbandfec=1' };

/** What a remote party announced, as far as {@link settingsFor} needs it. */
export interface RemoteEnd {
  readonly address: string;
  readonly rtpPort: number;
  readonly rtcpPort: number;
}

/** Settings of a plain call with `codec` to `remote`, digits included. */
export function settingsFor(remote: RemoteEnd, codec: MediaCodec, changes: Partial<StreamSettings> = {}): StreamSettings {
  return {
    remote: { address: remote.address, port: remote.rtpPort, rtcpPort: remote.rtcpPort },
    rtcpMux: false,
    direction: 'sendrecv',
    ptimeMs: 20,
    send: codec,
    receive: [codec],
    dtmf: { send: 101, receive: 101, clockRate: codec.clockRate },
    ...changes,
  };
}

/** Media hosts on machines of a simulated network, all in virtual time. */
export class VirtualMedia implements Disposable {
  readonly clock = new FakeClock();
  readonly network: MemoryNetwork;
  readonly #hosts: MediaHost[] = [];

  constructor(impairment: Impairment = {}) {
    this.network = new MemoryNetwork({ clock: this.clock, random: new SeededRandom(7), impairment });
  }

  /** A media host on a machine of its own at `address`. @param changed what becomes of the sockets it binds */
  host(address: string, changed = (socket: DatagramSocket): DatagramSocket => socket): VirtualHost {
    const { engine, host: channel } = localChannel();
    const machine = this.network.host(address);
    const random = new SeededRandom(address.length + this.#hosts.length);
    const bind: BindDatagram = async (local) => {
      const bound = await machine.bindDatagram(local);
      return bound.ok ? ok(changed(bound.value)) : bound;
    };
    new MediaService({ channel, clock: this.clock, random, bind });
    const host = startMediaHost({ channel: engine, clock: this.clock });
    this.#hosts.push(host);
    return new VirtualHost(host, address);
  }

  /** Ends all hosts; nothing may be left waiting on the clock then. */
  async stop(): Promise<void> {
    const stopping = this.#hosts.map((host) => host.stop());
    await this.clock.run(0);
    await Promise.all(stopping);
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.network[Symbol.dispose]();
  }
}

/** One of the hosts, with all it said. */
export class VirtualHost {
  readonly host: MediaHost;
  readonly address: string;
  readonly events: MediaEvent[] = [];

  constructor(host: MediaHost, address: string) {
    this.host = host;
    this.address = address;
    host.onEvent((event) => this.events.push(event));
  }

  async open(): Promise<OpenedStream & RemoteEnd> {
    return { ...(await this.host.openStream({ host: this.address })), address: this.address };
  }

  eventsOf<Type extends MediaEvent['type']>(type: Type): Extract<MediaEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<MediaEvent, { type: Type }> => event.type === type);
  }
}

/** A window in virtual time: says `said` in frames of 20 ms from when it is started, and keeps what it hears. */
export class VirtualWindow implements PcmPort {
  readonly frames: Int16Array[] = [];
  readonly #clock: FakeClock;
  #listener: (frame: unknown) => void = () => undefined;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  get heard(): Int16Array {
    return join(this.frames);
  }

  postMessage(frame: Int16Array): void {
    this.frames.push(frame);
  }

  on(_: 'message', listener: (frame: unknown) => void): void {
    this.#listener = listener;
  }

  /** Frame by frame, the first one now. */
  say(said: Int16Array): void {
    if (said.length < 960) return;
    this.#listener(said.slice(0, 960));
    this.#clock.after(20, () => this.say(said.subarray(960)));
  }
}
