import { utilityProcess } from 'electron';
import { Emitter } from '../../main/base/event.ts';
import type { ChannelMessage, EngineChannel } from '../../main/media/channel/channel.ts';
import type { FromHost, PcmPort, ToHost } from '../../main/media/protocol.ts';
import { PcmLine } from './message-lines.ts';

/** Starts the media host in a process of its own. The channel ends when the process does, for whatever reason; disposing ends it. */
export function openUtilityChannel(entry: string): EngineChannel {
  const messages = new Emitter<ChannelMessage<FromHost>>();
  const ended = new Emitter<string>();
  const host = utilityProcess.fork(entry, [], { serviceName: 'Trapeze sound' });
  host.on('message', (message: FromHost) => messages.fire({ message }));
  host.once('exit', (code) => ended.fire(`the media process ended with ${code}`));
  return {
    post: (message: ToHost, port?: PcmPort) => {
      host.postMessage(message, port instanceof PcmLine ? [port.port] : []);
    },
    onMessage: messages.event,
    onEnded: ended.event,
    canHandOver: (port) => port instanceof PcmLine,
    [Symbol.dispose]: () => {
      messages[Symbol.dispose]();
      ended[Symbol.dispose]();
      host.kill();
    },
  };
}
