import { MessageSquare, SquarePen } from 'lucide-react';
import { useEffect } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { useMessageActions, useMessages, useSession, useView } from '../state/session-context.ts';
import { ConversationList } from './conversation-list.tsx';
import { NewMessage } from './new-message.tsx';
import { Thread } from './thread.tsx';

/** All conversations beside the one that is open; compact: one of both. */
export function MessagesPage() {
  const { messages } = useSession();
  const conversation = useView((view) => view.conversation);
  const isWritingNew = useView((view) => view.isWritingNew);
  useEffect(() => void messages.open(conversation), [messages, conversation]);
  const isDetail = conversation !== undefined || isWritingNew;
  return (
    <div className="flex min-h-0 flex-1">
      <ConversationList
        className={classNames(
          'min-w-0 flex-1 wide:w-84 wide:flex-none wide:border-r wide:border-line',
          isDetail && 'hidden wide:flex',
        )}
      />
      <div className={classNames('min-h-0 min-w-0 flex-1 flex-col', isDetail ? 'flex' : 'hidden wide:flex')}>
        {conversation && <Thread key={`${conversation.accountId} ${conversation.peerUri}`} conversation={conversation} />}
        {isWritingNew && <NewMessage />}
        {!isDetail && <NothingChosen />}
      </div>
    </div>
  );
}

function NothingChosen() {
  const actions = useMessageActions();
  const hasAny = useMessages(({ conversations }) => conversations.length > 0);
  return (
    <div className="m-auto">
      <EmptyState
        icon={MessageSquare}
        title={hasAny ? m.messages_choose_title() : m.messages_empty_title()}
        text={hasAny ? m.messages_choose_text() : m.messages_empty_text()}
      >
        <Button tone={hasAny ? 'outline' : 'accent'} icon={SquarePen} className="mt-4" onClick={() => actions.startNew()}>
          {m.messages_new()}
        </Button>
      </EmptyState>
    </div>
  );
}
