import { CircleAlert, Clock } from 'lucide-react';
import type { ConversationView } from '../../main/contract/message-view.ts';
import * as m from '../paraglide/messages.js';
import { Avatar } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import { useMessageActions } from '../state/session-context.ts';
import { dayOf } from '../words/day.ts';
import { messageStateWords } from '../words/message-words.ts';
import { peerTitle } from '../words/peer.ts';
import { whenWords } from '../words/time-words.ts';

interface ConversationLineProps {
  readonly conversation: ConversationView;
  readonly isOpen: boolean;
}

/** One conversation: with whom, the beginning of the last message, when, and how many are unread. */
export function ConversationLine({ conversation, isOpen }: ConversationLineProps) {
  const actions = useMessageActions();
  const { accountId, peer, last, unread } = conversation;
  const title = peerTitle(peer);
  return (
    <li>
      <button
        type="button"
        aria-current={isOpen}
        onClick={() => actions.open({ accountId, peerUri: peer.uri })}
        className={classNames(
          'flex w-full items-center gap-3 rounded-md px-2 py-2.5 text-left transition-colors',
          isOpen ? 'bg-accent-soft' : 'hover:bg-hover active:bg-press',
        )}
      >
        <Avatar title={title} size="small" isOnAccent={isOpen} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <Clipped text={title} className={classNames('flex-1', unread > 0 ? 'font-semibold' : 'font-medium')} />
            <span className={classNames('shrink-0 text-xs tabular', isOpen ? 'text-ink-2' : 'text-ink-3')}>
              {whenWords(last.atUnixMs, Date.now(), dayOf(last.atUnixMs))}
            </span>
          </span>
          <span className="flex items-center gap-1.5">
            <LastMessage conversation={conversation} isOpen={isOpen} />
            {unread > 0 && (
              <span className="min-w-5 shrink-0 rounded-full bg-accent px-1.5 text-center text-xs font-semibold text-on-accent">
                <span aria-hidden>{Math.min(unread, 99)}</span>
                <span className="sr-only">{m.message_unread_count({ count: unread })}</span>
              </span>
            )}
          </span>
        </span>
      </button>
    </li>
  );
}

function LastMessage({ conversation: { last, unread, isComposing }, isOpen }: ConversationLineProps) {
  if (isComposing) return <span className="flex-1 truncate text-sm text-accent-ink">{m.message_typing_short()}</span>;
  const text = last.text.replaceAll(/\s+/g, ' ');
  return (
    <>
      <Trouble last={last} />
      <Clipped
        text={last.direction === 'out' ? m.message_you({ text }) : text}
        className={classNames('flex-1 text-sm', unread > 0 ? 'text-ink' : isOpen ? 'text-ink-2' : 'text-ink-3')}
      />
    </>
  );
}

/** A message that is not delivered stands out. */
function Trouble({ last }: { readonly last: ConversationView['last'] }) {
  const isFailed = last.state === 'failed';
  if (!isFailed && (last.state !== 'queued' || last.failure === undefined)) return null;
  const Icon = isFailed ? CircleAlert : Clock;
  return (
    <Icon
      role="img"
      aria-hidden={false}
      aria-label={messageStateWords(last)}
      size={14}
      className={classNames('shrink-0', isFailed ? 'text-danger' : 'text-ink-3')}
    />
  );
}
