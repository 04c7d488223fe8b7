/** Names of the messages between the main process and the preload script. */
export const channels = {
  /** Window to main: wants its ports. Main to window: here they are, `[rpc, pcm]`, with a {@link PortsNotice}. */
  ports: 'trapeze:ports',
} as const;

/** `main` is the phone itself, `incoming` the small window of a ringing call. */
export type WindowKind = 'main' | 'incoming';

export interface PortsNotice {
  readonly windowKind: WindowKind;
}
