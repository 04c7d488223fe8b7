import type { Event } from '../../base/event.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Flow } from '../transport/flow.ts';
import type { TransportError } from '../transport/transport-error.ts';

/** What the transaction user hears of its request. Nothing fires after `onEnded`. */
export interface ClientHandlers {
  /** 1xx, every 2xx to an INVITE (also the further ones of forks, RFC 6026 §7.2), one 3xx-6xx or non-INVITE final. */
  onResponse(response: SipResponse, flow: Flow): void;
  /**
   * No final response came (RFC 3261 §8.1.3.1: treat as 408) or none can come (treat as 503).
   *
   * @param error what the network said, where it said something: a refused connection or certificate
   */
  onFailed(kind: 'timeout' | 'transport', error?: TransportError): void;
  onEnded?(): void;
}

export type ClientState = 'calling' | 'trying' | 'proceeding' | 'accepted' | 'completed' | 'terminated';

/** A request of ours on its way (RFC 3261 §17.1). */
export interface ClientTransaction {
  /** Its branch. */
  readonly id: string;
  /** The request as sent, with our Via on top. */
  readonly request: SipRequest;
  readonly state: ClientState;
  /**
   * Gives an INVITE up (RFC 3261 §9.1): sends CANCEL, once a provisional response has come; does nothing after a final one,
   * nor for other methods. The 487 then comes through `onResponse`.
   *
   * @param headers further fields of the CANCEL, such as Reason (RFC 3326)
   */
  cancel(headers?: Iterable<readonly [string, string]>): void;
}

export type ServerState = 'trying' | 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated';

/** How a server transaction ended: as it should, without the ACK or answer it waited for, or because nothing could be sent. */
export type ServerEnd = 'ended' | 'timeout' | 'transport';

/** A request of a peer that waits for our answer (RFC 3261 §17.2). */
export interface ServerTransaction {
  readonly id: string;
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly state: ServerState;
  /** A final response was given. */
  readonly hasFinal: boolean;
  /** Of the response given last; a CANCEL of it is answered with the same (RFC 3261 §9.2). */
  readonly toTag: string | undefined;
  /**
   * Sends a response; ignored when the state forbids it (a second final one, a provisional after it). A 2xx to INVITE may be
   * handed in again and again: its retransmission belongs to the caller (RFC 3261 §13.3.1.4). The response is ours from here on.
   */
  respond(response: SipResponse): void;
  /** Fires once. */
  readonly onEnded: Event<ServerEnd>;
  /** A response could not be sent, while the transaction goes on (INVITE only, RFC 6026 §7.1). */
  readonly onTransportError: Event<TransportError>;
}
