import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import type { Answer } from './answer.ts';
import type { Budget } from './proxy/request-validation.ts';
import type { RoutedRequest } from './proxy/route-processing.ts';

/** A request that may use this server: its own routes are off, it is no loop, and its sender was believed (RFC 3261 §16.3, §16.4). */
export interface AdmittedRequest {
  readonly transaction: ServerTransaction;
  readonly routed: RoutedRequest;
  readonly budget: Budget;
  /** What our branches end with, to know this request again. */
  readonly loopMark: string;
  /** The domain of ours that its target is in; `undefined` for a foreign one. */
  readonly domain: string | undefined;
  /** Canonical AoR of the user of ours it is for, who need not exist; `undefined` for the domain itself and for foreign targets. */
  readonly member: string | undefined;
  /** It is for one device of `member`, named by a GRUU (RFC 5627). */
  readonly isForDevice: boolean;
  /** Canonical AoR of the user of ours who has proved to have sent it; `undefined` from other domains and inside dialogs. */
  readonly sender: string | undefined;
  /** It belongs to a dialog that we let through before. */
  readonly isInKnownDialog: boolean;
}

/** `passed`: seen, and left to the next one. `answered`: it has given or will give the answer. Else the refusal to send. */
export type Verdict = 'passed' | 'answered' | Answer;

/** One link of the chain that admitted requests run through. The proxy is the last one. */
export interface RequestProcessor {
  /** Methods that it may answer itself, for who asks what the server takes (RFC 3261 §11.2). */
  readonly methods?: readonly string[];
  process(received: AdmittedRequest): Verdict;
}
