/// <reference lib="dom" />
import type { Bridge } from './bridge.ts';
import type { WindowEvents } from './main-world.ts';
import type { FromPage, ToPage } from './messages.ts';
import type { Wire } from './wire.ts';

type Listener = (event: unknown, ...args: unknown[]) => void;
type Preload = (require: (module: string) => unknown, process: object, exports: object, module: object) => void;

/** What the isolated world is told of the process. */
export interface WorldFacts {
  /** Global names of the two functions of `messages.ts`. */
  readonly tell: string;
  readonly hear: string;
  readonly events: WindowEvents;
  readonly process: object;
}

/**
 * What a sandboxed preload script sees: `require('electron')` with `ipcRenderer` and `contextBridge`. The source of this function runs in
 * the isolated world of a page, before the page's own scripts.
 */
export function isolatedWorld(wire: Wire, bridge: Bridge, facts: WorldFacts, preload: Preload): void {
  const listeners = new Map<string, Set<Listener>>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const ports = new Map<string, MessagePort>();
  let lastId = 0;

  const scope = globalThis as unknown as Record<string, (text: string) => void>;
  const tell = (message: FromPage): void => scope[facts.tell]?.(JSON.stringify(message));
  const only = (name: string, api: object): object =>
    new Proxy(api, {
      get: (target, key) => {
        if (key in target || typeof key === 'symbol') return Reflect.get(target, key);
        throw new Error(`electron double: ${name}.${key} is outside of its subset (tools/electron-double)`);
      },
    });

  /** A port of this page whose other end is in the main process. */
  const adopt = (id: string): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    ports.set(id, port2);
    port2.onmessage = ({ data, ports: moved }) => {
      if (moved.length > 0) throw new Error('electron double: moving a port over a port is outside of its subset');
      tell({ kind: 'port', id, data: wire.encode(data) });
    };
    port2.addEventListener('close', () => {
      if (ports.delete(id)) tell({ kind: 'portClosed', id });
    });
    return port1;
  };

  const hear = (message: ToPage): void => {
    if (message.kind === 'ipc') {
      const event = { sender: ipcRenderer, ports: message.ports.map(adopt) };
      for (const listener of [...(listeners.get(message.channel) ?? [])]) listener(event, ...message.args.map(wire.decode));
    } else if (message.kind === 'port') {
      ports.get(message.id)?.postMessage(wire.decode(message.data));
    } else if (message.kind === 'portClosed') {
      ports.get(message.id)?.close();
      ports.delete(message.id);
    } else {
      const request = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.ok) request?.resolve(wire.decode(message.value));
      else request?.reject(new Error(String(message.value)));
    }
  };
  scope[facts.hear] = hear as unknown as (text: string) => void;

  const on = (channel: string, listener: Listener): void => {
    const known = listeners.get(channel) ?? new Set();
    listeners.set(channel, known.add(listener));
  };
  const off = (channel: string, listener: Listener): void => void listeners.get(channel)?.delete(listener);
  const ipcRenderer = only('ipcRenderer', {
    on,
    off,
    removeListener: off,
    once: (channel: string, listener: Listener) => {
      const first: Listener = (...args) => {
        off(channel, first);
        listener(...args);
      };
      on(channel, first);
    },
    send: (channel: string, ...args: unknown[]) => tell({ kind: 'ipc', channel, args: args.map(wire.encode) }),
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        tell({ kind: 'invoke', id, channel, args: args.map(wire.encode) });
      }),
  });
  const contextBridge = only('contextBridge', { exposeInMainWorld: (name: string, api: unknown) => bridge.expose(name, api) });
  const electron = only('electron/renderer', { ipcRenderer, contextBridge });
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer') return electron;
    throw new Error(`module not found: ${name}`); // as in a sandboxed preload
  };
  document.addEventListener(facts.events.close, () => tell({ kind: 'close' }));
  document.addEventListener(facts.events.open, (event) => tell({ kind: 'open', url: (event as CustomEvent<string>).detail }));
  preload(require, facts.process, {}, { exports: {} });
}
