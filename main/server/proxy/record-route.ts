import type { SipRequest } from '../../sip/message/message.ts';
import { serializeUri, sipUri } from '../../sip/message/uri.ts';
import type { Flow, Target } from '../../sip/transport/flow.ts';
import type { SentBy } from '../../sip/transport/sent-by.ts';
import type { SipTransport } from '../../sip/transport/sip-transport.ts';
import type { OwnNames } from '../own-names.ts';
import { DIALOG_PARAM, type DialogMark } from './dialog-mark.ts';

/** Methods that open dialogs (RFC 3261 §12, RFC 6665, RFC 3515). */
const opensDialog: ReadonlySet<string> = new Set(['INVITE', 'SUBSCRIBE', 'REFER']);

export interface RecordRouteOptions {
  readonly transport: SipTransport;
  readonly names: OwnNames;
  readonly mark: DialogMark;
  /** Whether dialogs shall stay on the path through us at all. */
  readonly isOn: boolean;
}

/** Keeps us on the path of a dialog (RFC 3261 §16.6 step 4). */
export class RecordRoute {
  readonly #options: RecordRouteOptions;

  constructor(options: RecordRouteOptions) {
    this.#options = options;
  }

  /**
   * Record-Route values for `request`, topmost first: one when both sides reach us at the same place by the same transport,
   * else one for each side, the callee's on top (RFC 5658 §3.1). Empty where none is needed.
   */
  async valuesFor(request: SipRequest, from: Flow, to: Target): Promise<readonly string[]> {
    const { isOn, transport, names, mark } = this.#options;
    if (!isOn || !opensDialog.has(request.method)) return [];
    const caller: Target = { transport: from.transport, address: from.remote, flow: from };
    const [incoming, outgoing] = await Promise.all([transport.sentByFor(caller), transport.sentByFor(to)]);
    for (const place of [incoming, outgoing]) names.claim(place);
    const places = isSamePlace(incoming, outgoing) ? [outgoing] : [outgoing, incoming];
    const dialogMark = mark.markFor(request);
    return places.map((place) => routeValue(place, dialogMark));
  }
}

function isSamePlace(a: SentBy, b: SentBy): boolean {
  return a.host === b.host && a.port === b.port && a.transport === b.transport;
}

function routeValue({ host, port, transport }: SentBy, mark: string): string {
  const named = transport === 'udp' ? {} : { transport };
  return `<${serializeUri(sipUri({ host, port, params: { ...named, lr: undefined, [DIALOG_PARAM]: mark } }))}>`;
}
