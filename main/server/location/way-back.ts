import { isReliable, parseTransportName } from '../../net/transport-name.ts';
import type { Flow, Target } from '../../sip/transport/flow.ts';
import type { ReceivedFrom } from './location-service.ts';

/** Whether the stream with this flow id can be written to. */
export type IsOpen = (flowId: string) => boolean;

/** How `flow` is remembered with a binding. */
export function receivedOver(flow: Flow): ReceivedFrom {
  return { transport: flow.transport, address: flow.remote, flowId: flow.id, local: flow.local };
}

/**
 * Where a request to a registered contact goes: back the way its REGISTER came. `undefined` when that stream is closed: its source port
 * leads nowhere, so the contact's own URI must be tried.
 */
export function wayBack({ transport: name, address, flowId, local }: ReceivedFrom, isOpen: IsOpen): Target | undefined {
  const transport = parseTransportName(name);
  if (transport === undefined) return undefined;
  const isKnown = flowId !== undefined && local !== undefined;
  if (!isReliable(transport)) {
    return isKnown
      ? { transport, address, flow: { id: flowId, transport, local, remote: address, isReliable: false } }
      : { transport, address };
  }
  if (!isKnown || !isOpen(flowId)) return undefined;
  return { transport, address, flow: { id: flowId, transport, local, remote: address, isReliable: true } };
}
