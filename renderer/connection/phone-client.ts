import type { ClientLink } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../../main/contract/contract.ts';

/** The engine as the window sees it: one method for each procedure of the contract. */
export type PhoneClient = ContractRouterClient<typeof contract>;

/** What carries a procedure call to the engine. */
export type PhoneLink = ClientLink<Record<never, never>>;

/** One line to the engine, until it closes. */
export interface Wire {
  readonly link: PhoneLink;
  /** The sound's line, when it comes with this one (desktop). */
  readonly pcm?: MessagePort | undefined;
  /** Resolves when the line is gone. */
  readonly closed: Promise<void>;
}

/** Opens a line; rejects when it cannot. */
export type OpenWire = () => Promise<Wire>;
