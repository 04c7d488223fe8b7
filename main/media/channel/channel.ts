import type { Event } from '../../base/event.ts';
import type { FromHost, PcmPort, ToHost } from '../protocol.ts';

export interface ChannelMessage<In> {
  readonly message: In;
  /** A window's port handed over beside the message. */
  readonly port?: PcmPort;
}

/**
 * One end of the port between engine and media host. Messages keep their order and are copied, never shared.
 * Disposing closes it from this side; `onEnded` does not fire then.
 */
export interface Channel<Out, In> extends Disposable {
  /** @param port handed over to the other side; must satisfy the channel's {@link EngineChannel.canHandOver} */
  post(message: Out, port?: PcmPort): void;
  readonly onMessage: Event<ChannelMessage<In>>;
  /** Fires once when the other end is gone, with the reason in words. */
  readonly onEnded: Event<string>;
}

/** The engine's end. A desktop shell makes one over `utilityProcess`; elsewhere `worker-channel.ts` makes one over a thread. */
export interface EngineChannel extends Channel<ToHost, FromHost> {
  /** Whether `port` can move into the host, so that its frames never cross this thread. */
  canHandOver(port: PcmPort): boolean;
}

/** The host's end. */
export type HostChannel = Channel<FromHost, ToHost>;
