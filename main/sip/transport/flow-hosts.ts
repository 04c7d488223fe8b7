import { ownText } from '../../base/own-text.ts';
import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { SipMessage } from '../message/message.ts';
import { isSipUri } from '../message/uri.ts';
import type { Flow } from './flow.ts';

const unresolvable = '.invalid';
/** RFC 1035 §2.3.4, without the last dot. */
const LONGEST_NAME = 253;

/**
 * Hosts that are nowhere but at the other end of a flow: a browser cannot know its address and calls itself
 * `df7jal23ls0d.invalid` in its Contact (RFC 7118 §5). A name belongs to the flow that used it first, while that is open.
 */
export class FlowHosts {
  readonly #flows = new Map<string, Flow>();
  readonly #hostsOf = new Map<string, Set<string>>();

  /** Learns from the Contact of what a WebSocket brought. */
  note(message: SipMessage, flow: Flow): void {
    if (flow.transport !== 'ws' && flow.transport !== 'wss') return;
    const contacts = message.headers.readAll(headers.contact);
    for (const contact of contacts.ok ? contacts.value : []) {
      if (contact !== '*' && isSipUri(contact.uri)) this.#claim(contact.uri.host, flow);
    }
  }

  /** The open flow that leads to `host`. */
  find(host: string): Flow | undefined {
    return this.#flows.get(host.toLowerCase());
  }

  forget(flow: Flow): void {
    for (const host of this.#hostsOf.get(flow.id) ?? []) this.#flows.delete(host);
    this.#hostsOf.delete(flow.id);
  }

  #claim(host: string, flow: Flow): void {
    if (!host.endsWith(unresolvable) || host.length > LONGEST_NAME || this.#flows.has(host)) return;
    const hosts = this.#hostsOf.get(flow.id) ?? new Set();
    if (hosts.size >= limits.transport.hostsPerFlow) return;
    const own = ownText(host);
    this.#hostsOf.set(flow.id, hosts.add(own));
    this.#flows.set(own, flow);
  }
}
