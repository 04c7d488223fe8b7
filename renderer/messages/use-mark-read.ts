import { useEffect } from 'react';
import type { ConversationKey } from '../../main/contract/message-view.ts';
import { isSameConversation } from '../state/messages-state.ts';
import { useMessageActions, useMessages } from '../state/session-context.ts';

/** Messages of an open conversation count as read while somebody looks at the window. */
export function useMarkRead(conversation: ConversationKey): void {
  const actions = useMessageActions();
  const unread = useMessages(({ conversations }) => {
    return (
      conversations.find(({ accountId, peer }) => isSameConversation(conversation, { accountId, peerUri: peer.uri }))?.unread ?? 0
    );
  });
  useEffect(() => {
    if (unread === 0) return undefined;
    const look = (): void => {
      if (document.visibilityState === 'visible' && document.hasFocus()) void actions.markRead(conversation);
    };
    look();
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, [actions, conversation, unread]);
}
