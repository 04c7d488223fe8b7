/** One client's line of oRPC frames. A MessagePort and a WebSocket are given this shape; the frames on both are the same text. */
export interface RpcPort {
  /** Posts a frame; does nothing on a closed line. Never throws. */
  post(frame: string): void;
  /** The one listener of what comes in, whatever that is. Frames that came before it was set are not lost. */
  onMessage(listener: (message: unknown) => void): void;
  /** The one listener for the end of the line, from either side; called once. */
  onClosed(listener: () => void): void;
  close(): void;
  /** Resolves when what was posted is off our hands, or the line is closed. */
  drained(): Promise<void>;
}
