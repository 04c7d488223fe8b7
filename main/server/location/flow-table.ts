import { formatAddress } from '../../net/address.ts';
import { parseTransportName } from '../../net/transport-name.ts';
import type { Flow, Target } from '../../sip/transport/flow.ts';
import type { ReceivedFrom } from './location-service.ts';

/** The open flows that REGISTERs came over, so that requests go back the same way. */
export class FlowTable {
  readonly #flows = new Map<string, Flow>();
  readonly #capacity: number;

  /** @param capacity flows remembered; beyond, the one registered over longest ago is forgotten and its peer is connected to */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  remember(flow: Flow): void {
    this.#flows.delete(flow.id);
    this.#flows.set(flow.id, flow);
    if (this.#flows.size <= this.#capacity) return;
    const oldest = this.#flows.keys().next().value;
    if (oldest !== undefined) this.#flows.delete(oldest);
  }

  forget(flow: Flow): void {
    this.#flows.delete(flow.id);
  }

  /**
   * Where a request to a registered contact goes. `undefined` when its connection is gone: a stream's source port leads nowhere,
   * so the contact's own URI must be tried.
   */
  targetOf({ transport: name, address, flowId }: ReceivedFrom): Target | undefined {
    const transport = parseTransportName(name);
    if (transport === undefined) return undefined;
    const flow = flowId === undefined ? undefined : this.#flows.get(flowId);
    if (flow !== undefined && formatAddress(flow.remote) === formatAddress(address)) return { transport, address, flow };
    return transport === 'udp' ? { transport, address } : undefined;
  }
}
