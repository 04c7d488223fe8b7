/**
 * Root of all exceptions of the engine: bugs and broken I/O, never what a peer may do.
 * Each subclass is one decision its catcher can take; decisions look at `code`, never at `message`.
 */
export abstract class EngineError extends Error {
  abstract readonly code: string;
}
