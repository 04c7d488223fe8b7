/** From the page to the worklet, over the node's own port. */
export type ToWorklet =
  /** The media host's port (or the worker's), transferred. Replaces the former. */
  | { readonly kind: 'attach'; readonly port: MessagePort }
  /** Whether a call wants sound. Not running: nothing is captured, nothing played, what waits is forgotten. */
  | { readonly kind: 'run'; readonly isRunning: boolean }
  /** Whether to report the microphone's level, for the sound check. */
  | { readonly kind: 'measure'; readonly isMeasuring: boolean };

/** From the worklet to the page. */
export type FromWorklet =
  /** The microphone's level in dBov, about ten times a second while measured. */
  | { readonly kind: 'level'; readonly dbov: number }
  /** Sound passes, and whether the microphone gives some: about ten times a second while running. */
  | { readonly kind: 'pulse'; readonly isCaptured: boolean };

export const PROCESSOR_NAME = 'trapeze-sound';
