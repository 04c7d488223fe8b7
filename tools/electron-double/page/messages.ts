import type { Wired } from './wire.ts';

/** From the main process to a page's isolated world. Values are wired. */
export type ToPage =
  | { readonly kind: 'ipc'; readonly channel: string; readonly args: readonly Wired[]; readonly ports: readonly string[] }
  | { readonly kind: 'reply'; readonly id: number; readonly ok: boolean; readonly value: Wired }
  | { readonly kind: 'port'; readonly id: string; readonly data: Wired }
  | { readonly kind: 'portClosed'; readonly id: string };

/** From a page's isolated world to the main process. */
export type FromPage =
  | { readonly kind: 'ipc'; readonly channel: string; readonly args: readonly Wired[] }
  /** The page wants its window closed, or another one. */
  | { readonly kind: 'close' }
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: readonly Wired[] }
  | { readonly kind: 'port'; readonly id: string; readonly data: Wired }
  | { readonly kind: 'portClosed'; readonly id: string };

/** Name of the function through which an isolated world speaks, and of the one by which it is spoken to. */
export const TELL = '__electronDoubleTell';
export const HEAR = '__electronDoubleHear';
