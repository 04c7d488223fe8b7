import { MessageSquare, SearchX, SquarePen } from 'lucide-react';
import { useState } from 'react';
import type { ConversationView } from '../../main/contract/message-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { isSameConversation } from '../state/messages-state.ts';
import { matches, peerNamed } from '../state/people.ts';
import { useMessageActions, useMessages, usePeople, useView } from '../state/session-context.ts';
import { peerAddress, peerTitle } from '../words/peer.ts';
import { ConversationLine } from './conversation-line.tsx';

/** The conversations, newest first, and the way to a new one. */
export function ConversationList({ className }: { readonly className: string }) {
  const actions = useMessageActions();
  const [search, setSearch] = useState('');
  const { conversations, isLoaded, isComplete } = useMessages((state) => state);
  const found = useFound(search);
  return (
    <section aria-labelledby="messages-title" className={classNames('flex min-h-0 flex-col', className)}>
      <div className="flex items-center gap-2 pt-3 pr-3 pl-4">
        <h1 id="messages-title" className="flex-1 text-xl font-semibold">
          {m.messages_title()}
        </h1>
        <IconButton icon={SquarePen} label={m.messages_new()} className="size-9" onClick={() => actions.startNew()} />
      </div>
      {conversations.length > 0 && (
        <SearchField label={m.messages_search()} value={search} onChange={setSearch} className="mx-3 mt-2 mb-2" />
      )}
      {isLoaded && conversations.length === 0 && <NoConversations />}
      {conversations.length > 0 && found.length === 0 && (
        <EmptyState icon={SearchX} title={m.messages_none_found()} text={m.messages_none_found_text({ text: search.trim() })} />
      )}
      <Lines conversations={found} />
      {!isComplete && conversations.length > 0 && search.trim() === '' && (
        <Button tone="quiet" className="m-2" onClick={() => void actions.loadMore()}>
          {m.message_older()}
        </Button>
      )}
    </section>
  );
}

/** With the names that are known from elsewhere, and only those that match. */
function useFound(search: string): readonly ConversationView[] {
  const conversations = useMessages((state) => state.conversations);
  const people = usePeople();
  const named = conversations.map((each) => (each.peer.name ? each : { ...each, peer: peerNamed(each.peer.uri, people) }));
  return named.filter(({ peer, last }) => matches(search, peerTitle(peer), peerAddress(peer), last.text));
}

function Lines({ conversations }: { readonly conversations: readonly ConversationView[] }) {
  const open = useView((view) => view.conversation);
  return (
    <ul aria-label={m.messages_list()} className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
      {conversations.map((conversation) => (
        <ConversationLine
          key={`${conversation.accountId} ${conversation.peer.uri}`}
          conversation={conversation}
          isOpen={open !== undefined && isSameConversation(open, { ...conversation, peerUri: conversation.peer.uri })}
        />
      ))}
    </ul>
  );
}

/** The room beside says more when wide. */
function NoConversations() {
  const actions = useMessageActions();
  return (
    <div className="m-auto wide:hidden">
      <EmptyState icon={MessageSquare} title={m.messages_empty_title()} text={m.messages_empty_text()}>
        <Button tone="accent" icon={SquarePen} className="mt-4" onClick={() => actions.startNew()}>
          {m.messages_new()}
        </Button>
      </EmptyState>
    </div>
  );
}
