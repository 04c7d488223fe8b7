import { printable } from '../trace/ladder.ts';
import { bodyOf, fieldOf, methodOf, startLineOf, statusOf } from '../trace/message-text.ts';
import type { MessageTrace, TraceEvent } from '../trace/trace.ts';
import { type Announced, announcedIn } from './announced.ts';

/** Characters of one fact. */
const MOST_CHARACTERS = 80;

/** What the trace of one call says to the rules. Of the phone's own messages only. */
export interface CallEvidence {
  readonly direction: 'in' | 'out';
  readonly isAnswered: boolean;
  /** We took it back. */
  readonly isCancelled: boolean;
  /** The last final response to the INVITE; 0 when there was none. */
  readonly status: number;
  readonly phrase: string;
  /** What the Warning field of it says (RFC 3261 §20.43). */
  readonly warning: string;
  /** Whether anything but 100 came back, or an incoming call was got. */
  readonly isHeardOf: boolean;
  /** Where the INVITE went or came from, `host:port`; `''` when none left. */
  readonly peer: string;
  readonly transport: string;
  /** Whom it was for: the user part of the Request-URI, or its host. */
  readonly target: string;
  /** The host and port in our Via, and what came back of it where that differs. */
  readonly via: string;
  readonly returnedVia: string;
  readonly ours: Announced | undefined;
  readonly theirs: Announced | undefined;
  /** RTP packets, and how much of ours the other side said it lost; absent where no sound was counted. */
  readonly sound?: { readonly sent: number; readonly received: number; readonly remoteLossPercent: number };
}

type Message = MessageTrace & TraceEvent;

/** @param events everything kept of the call, oldest first */
export function callEvidence(events: readonly TraceEvent[]): CallEvidence {
  const messages = events.filter((event): event is Message => event.kind === 'message' && event.element === 'phone');
  const invites = messages.filter(({ text }) => methodOf(text) === 'INVITE');
  const first = invites.find(({ text }) => statusOf(text) === 0);
  const direction = first?.direction ?? 'out';
  const request = invites.findLast((each) => statusOf(each.text) === 0 && each.direction === direction) ?? first;
  const responses = invites.filter((each) => statusOf(each.text) > 100 && each.direction !== direction);
  const answer = responses.find(({ text }) => statusOf(text) >= 200 && statusOf(text) < 300);
  const final = answer ?? responses.findLast(({ text }) => statusOf(text) >= 200);
  const sound = soundOf(events);
  const [ours, theirs] = direction === 'out' ? [request, final ?? responses.at(-1)] : [final, request];
  return {
    direction,
    isAnswered: answer !== undefined,
    isCancelled: messages.some((each) => each.direction === direction && startLineOf(each.text).startsWith('CANCEL ')),
    status: final ? statusOf(final.text) : 0,
    phrase: fact(final ? startLineOf(final.text).slice('SIP/2.0 200 '.length) : ''),
    warning: fact(final ? (fieldOf(final.text, ['warning']) ?? '') : ''),
    isHeardOf: direction === 'in' || responses.length > 0,
    peer: fact(request?.remote ?? ''),
    transport: fact(request?.transport.toUpperCase() ?? ''),
    target: fact(targetOf(request?.text ?? '')),
    ...viaOf(request, final),
    ours: ours && announcedIn(bodyOf(ours.text)),
    theirs: theirs && announcedIn(bodyOf(theirs.text)),
    ...(sound && { sound }),
  };
}

function soundOf(events: readonly TraceEvent[]): CallEvidence['sound'] {
  const facts = events.findLast(({ kind }) => kind === 'rtp');
  if (facts?.kind !== 'rtp') return undefined;
  const read = (name: string): number => {
    const value = facts.facts[name];
    return typeof value === 'number' ? value : 0;
  };
  return { sent: read('sent'), received: read('received'), remoteLossPercent: read('remoteLossPercent') };
}

/** The top Via as we wrote it, and as the response to the same branch brought it back (RFC 3261 §8.2.6.2: unchanged but for parameters). */
function viaOf(request: Message | undefined, final: Message | undefined): Pick<CallEvidence, 'via' | 'returnedVia'> {
  const via = sentBy(request?.text);
  const returnedVia = final?.direction === 'in' && final.transactionId === request?.transactionId ? sentBy(final?.text) : via;
  return { via: fact(via), returnedVia: fact(returnedVia) };
}

/** `host:port` of the first Via value: between the transport and the first parameter. */
function sentBy(text = ''): string {
  const [value = ''] = (fieldOf(text, ['via', 'v']) ?? '').split(',');
  const [sent = ''] = value.split(';');
  return sent.trim().split(/\s+/).at(-1)?.toLowerCase() ?? '';
}

function targetOf(text: string): string {
  const [, uri = ''] = startLineOf(text).split(' ');
  const [address = ''] = uri.slice(uri.indexOf(':') + 1).split(';');
  return address.split('@')[0] ?? '';
}

function fact(text: string): string {
  return printable(Buffer.from(text, 'latin1').toString('utf8')).slice(0, MOST_CHARACTERS);
}
