import { RPCLink } from '@orpc/client/message-port';
import type { Wire } from './phone-client.ts';

/** What the preload gives the page. */
export interface DesktopBridge {
  readonly platform: string;
  /** Asks for a new pair of ports; they arrive as a `trapeze:ports` message of this window. */
  requestPorts(): void;
}

declare global {
  interface Window {
    readonly trapeze?: DesktopBridge;
  }
}

const PORTS_MESSAGE = 'trapeze:ports';

/** A line over the MessagePorts of the desktop's main process. */
export async function openDesktopWire(bridge: DesktopBridge): Promise<Wire> {
  const { rpc, pcm } = await portsFrom(bridge);
  const closed = new Promise<void>((resolve) => rpc.addEventListener('close', () => resolve()));
  const link = new RPCLink({ port: rpc });
  rpc.start();
  return { link, pcm, closed };
}

function portsFrom(bridge: DesktopBridge): Promise<{ rpc: MessagePort; pcm: MessagePort | undefined }> {
  return new Promise((resolve) => {
    const listener = (event: MessageEvent<{ readonly type?: unknown } | null>): void => {
      const [rpc, pcm] = event.ports;
      if (event.source !== window || event.data?.type !== PORTS_MESSAGE || rpc === undefined) return;
      removeEventListener('message', listener);
      resolve({ rpc, pcm });
    };
    addEventListener('message', listener);
    bridge.requestPorts();
  });
}
