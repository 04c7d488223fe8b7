import { ownText } from '../../base/own-text.ts';
import { limits } from '../../limits.ts';
import { callIdOf } from '../../sip/message/build.ts';
import { HeaderList } from '../../sip/message/header-list.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipResponse } from '../../sip/message/message.ts';
import { isSipUri, type SipUri } from '../../sip/message/uri.ts';

/** The fields of an answer that say where its ACK goes (RFC 3261 §12.1.2). */
const WAYS = ['Contact', 'Record-Route'] as const;

/**
 * Calls that were answered through us, the latest ones, and where their answers have the ACK go: there it may, also of callers who bring
 * no proof of the dialog along.
 */
export class RecentCalls {
  /** By Call-ID: those fields as text, of each fork that has answered. */
  readonly #ways = new Map<string, (readonly [name: string, value: string])[]>();
  readonly #capacity: number;

  /** @param capacity beyond, the call answered longest ago is forgotten */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** @param success 2xx to an INVITE; of one with an absurd Call-ID, or absurd ways, those are not remembered */
  note(success: SipResponse): void {
    const callId = callIdOf(success) ?? '';
    if (callId.length > limits.proxy.rememberedText) return;
    const ways = this.#ways.get(callId) ?? [];
    for (const name of WAYS) {
      for (const row of success.headers.rows(name)) {
        const isNew = !ways.some((way) => way[0] === name && way[1] === row);
        if (isNew && row.length <= limits.proxy.rememberedText && ways.length < limits.proxy.branches)
          ways.push([name, ownText(row)]);
      }
    }
    this.#ways.delete(callId);
    this.#ways.set(ownText(callId), ways);
    if (this.#ways.size <= this.#capacity) return;
    const [oldest] = this.#ways.keys();
    if (oldest !== undefined) this.#ways.delete(oldest);
  }

  /** Whether an answer of the call has named the host at which `next` is to be found. */
  leadsTo(callId: string, next: SipUri): boolean {
    const fields = HeaderList.of(this.#ways.get(callId) ?? []);
    const [contacts, routes] = [fields.readAll(headers.contact), fields.readAll(headers.recordRoute)];
    const named = [
      ...(contacts.ok ? contacts.value.flatMap((contact) => (contact === '*' ? [] : [contact.uri])) : []),
      ...(routes.ok ? routes.value.map(({ uri }) => uri) : []),
    ];
    return named.some((uri) => isSipUri(uri) && hostOf(uri) === hostOf(next));
  }
}

/** RFC 3261 §19.1.1: `maddr` goes before the host. */
function hostOf({ host, params }: SipUri): string {
  return params.get('maddr')?.toLowerCase() ?? host;
}
