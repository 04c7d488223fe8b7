import { Emitter } from '../../base/event.ts';
import type { FromHost, PcmPort, ToHost } from '../protocol.ts';
import type { ChannelMessage, EngineChannel, HostChannel } from './channel.ts';

/**
 * Both ends of a channel within one thread, for a media host that runs beside its engine: in tests, and to show what that costs.
 * Messages arrive after the present call, as over a thread.
 */
export function localChannel(): { readonly engine: EngineChannel; readonly host: HostChannel } {
  const toHost = new Emitter<ChannelMessage<ToHost>>();
  const fromHost = new Emitter<ChannelMessage<FromHost>>();
  const engineEnded = new Emitter<string>();
  const hostEnded = new Emitter<string>();
  const deliver = <In>(emitter: Emitter<ChannelMessage<In>>, message: In, port?: PcmPort): void =>
    queueMicrotask(() => emitter.fire(port === undefined ? { message } : { message, port }));
  return {
    engine: {
      post: (message, port) => deliver(toHost, message, port),
      onMessage: fromHost.event,
      onEnded: hostEnded.event,
      canHandOver: () => true,
      [Symbol.dispose]: () => engineEnded.fire('the engine ended'),
    },
    host: {
      post: (message) => deliver(fromHost, message),
      onMessage: toHost.event,
      onEnded: engineEnded.event,
      [Symbol.dispose]: () => queueMicrotask(() => hostEnded.fire('the media host ended')),
    },
  };
}
