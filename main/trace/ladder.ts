import { limits } from '../limits.ts';
import { startLineOf } from './message-text.ts';
import type { MessageTrace, TraceEvent } from './trace.ts';

/** One message between two columns. */
export interface LadderRow {
  /** Index into `Ladder.columns`; both may be the same, where ends beyond the bound share the last column. */
  readonly from: number;
  readonly to: number;
  readonly atUnixMs: number;
  readonly transport: string;
  /** Addresses, `host:port`, of who sent it and who was to get it: of a message that both saw, as the other one saw them. */
  readonly source: string;
  readonly destination: string;
  /** The same for all messages of one transaction, on both of its sides. */
  readonly transactionId?: string;
  /** `INVITE` or `180 Ringing`; printable, at most `limits.trace.ladderLabel` characters. */
  readonly label: string;
  readonly callId?: string;
  /** It was seen to leave, and by an element that reports to us not to arrive. */
  readonly isLost: boolean;
  /** The message as the first who saw it did. */
  readonly text: string;
}

/** Who talked with whom, in the order of time: what windows and terminals draw. */
export interface Ladder {
  /** Names of elements, else addresses of peers, in the order of their first message; printable. */
  readonly columns: readonly string[];
  readonly rows: readonly LadderRow[];
  /** Messages left out because there were too many: the oldest. */
  readonly omitted: number;
}

type Seen = MessageTrace & TraceEvent;

/** A row while its arrival may still come. */
type OpenRow = { -readonly [Key in keyof LadderRow]: LadderRow[Key] };

/**
 * Makes a ladder of what elements reported: a message that its sender and its receiver both saw is one row. Everything in it that a peer
 * wrote is made printable. At most `limits.trace.eventsPerCall` rows and `limits.trace.ladderColumns` columns.
 *
 * @param first elements in the order of their columns; others follow in the order of their first message
 */
export function ladderOf(events: readonly TraceEvent[], first: readonly string[] = []): Ladder {
  const messages = events.filter((event): event is Seen => event.kind === 'message');
  const kept = messages.slice(-2 * limits.trace.eventsPerCall);
  const columns = new Columns(kept);
  for (const name of first) columns.of(name);
  const rows: OpenRow[] = [];
  const waiting = new Map<string, OpenRow[]>();
  for (const message of kept) {
    const key = keyOf(message);
    const sent = message.direction === 'in' ? waiting.get(key)?.shift() : undefined;
    if (sent !== undefined) Object.assign(sent, { isLost: false, source: message.remote });
    else rows.push(open(message, key, columns, waiting));
  }
  const shown = rows.slice(-limits.trace.eventsPerCall);
  return { columns: columns.names, rows: shown, omitted: messages.length - kept.length + rows.length - shown.length };
}

function open(message: Seen, key: string, columns: Columns, waiting: Map<string, OpenRow[]>): OpenRow {
  const [own, peer] = [columns.of(message.element), columns.at(message.remote)];
  const isOut = message.direction === 'out';
  const [from, to] = isOut ? [own, peer] : [peer, own];
  const [source, destination] = isOut ? [message.local, message.remote] : [message.remote, message.local];
  const row: OpenRow = {
    from,
    to,
    atUnixMs: message.atUnixMs,
    transport: message.transport,
    source,
    destination,
    label: labelOf(message.text),
    isLost: isOut && columns.reports(message.remote),
    text: message.text,
    ...(message.callId === undefined ? {} : { callId: message.callId }),
    ...(message.transactionId === undefined ? {} : { transactionId: message.transactionId }),
  };
  if (isOut) waiting.set(key, [...(waiting.get(key) ?? []), row]);
  return row;
}

/** The same for a message as it leaves and as it arrives. By ports alone: a socket bound to all addresses does not know its own. */
function keyOf({ direction, local, remote, text, transport, transactionId }: Seen): string {
  const [from, to] = direction === 'out' ? [local, remote] : [remote, local];
  return [transport, portOf(from), portOf(to), transactionId, startLineOf(text)].join(' ');
}

/** Who stands where: elements that report, and peers that only an address is known of. */
class Columns {
  readonly names: string[] = [];
  readonly #elements = new Map<string, string>();
  readonly #byPort = new Map<string, string>();

  constructor(messages: readonly Seen[]) {
    for (const { local, element } of messages) {
      this.#elements.set(local, element);
      if (isWildcard(local)) this.#byPort.set(portOf(local), element);
    }
  }

  reports(address: string): boolean {
    return this.#elementAt(address) !== undefined;
  }

  at(address: string): number {
    return this.of(this.#elementAt(address) ?? address);
  }

  of(name: string): number {
    const shown = printable(name);
    const known = this.names.indexOf(shown);
    if (known >= 0) return known;
    if (this.names.length === limits.trace.ladderColumns - 1) this.names.push('others');
    if (this.names.length >= limits.trace.ladderColumns) return this.names.length - 1;
    return this.names.push(shown) - 1;
  }

  #elementAt(address: string): string | undefined {
    return this.#elements.get(address) ?? this.#byPort.get(portOf(address));
  }
}

/** The port of `host:port`, as digits. */
export function portOf(address: string): string {
  return address.slice(address.lastIndexOf(':') + 1);
}

/** Whether `address`, `host:port`, stands for all addresses of a machine. */
export function isWildcard(address: string): boolean {
  return address.startsWith('0.0.0.0:') || address.startsWith('[::]:');
}

/** The method, or status and phrase. */
function labelOf(text: string): string {
  const line = startLineOf(text);
  const label = line.startsWith('SIP/2.0 ') ? line.slice('SIP/2.0 '.length) : line.slice(0, Math.max(line.indexOf(' '), 0));
  const whole = printable(Buffer.from(label, 'latin1').toString('utf8'));
  const withBody = /\r\n(?:content-type|c):[ \t]*application\/sdp/i.test(text) ? `${whole} (SDP)` : whole;
  return withBody.slice(0, limits.trace.ladderLabel);
}

/** Without characters that move a cursor, change colours or turn the direction of what follows. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, '·');
}
