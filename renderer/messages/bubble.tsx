import { Check, CheckCheck, CircleAlert, Clock, type LucideIcon, RotateCw, Send, Trash2 } from 'lucide-react';
import type { MessageView } from '../../main/contract/message-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { useMessageActions } from '../state/session-context.ts';
import { dayOf } from '../words/day.ts';
import { messageStateWords } from '../words/message-words.ts';
import { timeWords, whenWords } from '../words/time-words.ts';

interface BubbleProps {
  readonly message: MessageView;
  /** Of the messages that belong together. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly name: string;
}

/** One message. The last of those that belong together says when, and how far they are. */
export function Bubble({ message, isFirst, isLast, name }: BubbleProps) {
  const isOwn = message.direction === 'out';
  return (
    <li className={classNames('flex flex-col', isOwn ? 'items-end' : 'items-start', isLast ? 'pb-3' : 'pb-0.5')}>
      <span className="sr-only">{isOwn ? m.message_you_wrote() : m.message_they_wrote({ name })}</span>
      <p
        dir="auto"
        data-selectable
        className={classNames(
          'max-w-[85%] rounded-lg px-3 py-2 break-words whitespace-pre-wrap wide:max-w-[75%]',
          isOwn ? 'bg-accent-soft' : 'bg-sunken',
          message.state === 'failed' && 'border border-danger bg-surface',
          isOwn && !isFirst && 'rounded-tr-sm',
          isOwn && !isLast && 'rounded-br-sm',
          !isOwn && !isFirst && 'rounded-tl-sm',
          !isOwn && !isLast && 'rounded-bl-sm',
        )}
      >
        {message.text}
      </p>
      {isLast && <Footer message={message} />}
    </li>
  );
}

const stateIcons: Readonly<Record<Exclude<MessageView['state'], 'received'>, LucideIcon>> = {
  queued: Clock,
  sent: Send,
  accepted: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
};

/** When it was written; of ours also how far it is, and what can be done about it. */
function Footer({ message }: { readonly message: MessageView }) {
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-2 gap-y-1 px-1 pt-1 text-xs text-ink-3">
      <time dateTime={new Date(message.atUnixMs).toISOString()} className="tabular">
        {timeWords(message.atUnixMs)}
      </time>
      <Written message={message} />
      {message.state !== 'received' && <State message={message} icon={stateIcons[message.state]} />}
      <FooterButtons message={message} />
    </div>
  );
}

function State({ message, icon: Icon }: { readonly message: MessageView; readonly icon: LucideIcon }) {
  const { state } = message;
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1',
        state === 'failed' && 'text-danger-ink',
        state === 'read' && 'text-accent-ink',
      )}
    >
      <Icon aria-hidden size={13} strokeWidth={2.25} className="shrink-0" />
      {messageStateWords(message)}
    </span>
  );
}

/** Kept by a server on its way: the time when it came says little. */
function Written({ message: { atUnixMs, writtenAtUnixMs } }: { readonly message: MessageView }) {
  if (writtenAtUnixMs === undefined || atUnixMs - writtenAtUnixMs < 60_000) return null;
  const when = whenWords(writtenAtUnixMs, atUnixMs, dayOf(writtenAtUnixMs));
  return (
    <span>
      {m.message_written({ when: dayOf(writtenAtUnixMs) === dayOf(atUnixMs) ? when : `${when} ${timeWords(writtenAtUnixMs)}` })}
    </span>
  );
}

function FooterButtons({ message: { id, state, failure } }: { readonly message: MessageView }) {
  const actions = useMessageActions();
  const isWaiting = state === 'queued' && failure !== undefined;
  if (state !== 'failed' && !isWaiting) return null;
  return (
    <span className="flex basis-full justify-end gap-1">
      <Button isSmall tone="quiet" icon={Trash2} aria-label={m.message_remove()} onClick={() => void actions.remove(id)}>
        {m.remove()}
      </Button>
      <Button isSmall icon={RotateCw} onClick={() => void actions.retry(id)}>
        {isWaiting ? m.message_retry_now() : m.message_retry()}
      </Button>
    </span>
  );
}
