import type { SipRequest, SipResponse } from '../../sip/message/message.ts';
import type { ServerTransaction } from '../../sip/transaction/transaction.ts';
import type { Flow } from '../../sip/transport/flow.ts';

/** What the proxy forwards: a server transaction, or a request of this server's own that takes the same ways. */
export interface ReceivedRequest {
  readonly request: SipRequest;
  /** The one it came by; none for a request of our own. */
  readonly flow?: Flow;
  readonly hasFinal: boolean;
  readonly state: ServerTransaction['state'];
  respond(response: SipResponse): void;
}
