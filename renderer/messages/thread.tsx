import { ArrowLeft, Phone, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { PeerView } from '../../main/contract/ids.ts';
import type { ConversationKey } from '../../main/contract/message-view.ts';
import * as m from '../paraglide/messages.js';
import { Avatar } from '../parts/avatar.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { draftKey } from '../state/message-actions.ts';
import { isSameConversation } from '../state/messages-state.ts';
import { peerNamed } from '../state/people.ts';
import { useActions, useMessageActions, useMessages, usePeople, useSnapshot, useView } from '../state/session-context.ts';
import { addressOf, peerAddress, peerTitle } from '../words/peer.ts';
import { Composer } from './composer.tsx';
import { ThreadMessages } from './thread-messages.tsx';
import { useMarkRead } from './use-mark-read.ts';

/** The messages with one person, and the field for the next one. */
export function Thread({ conversation }: { readonly conversation: ConversationKey }) {
  const actions = useMessageActions();
  const draft = useView((view) => view.drafts[draftKey(conversation)] ?? '');
  const canWrite = useSnapshot(({ accounts }) =>
    accounts.some(({ id, registration }) => id === conversation.accountId && registration !== 'off'),
  );
  const peer = usePeer(conversation);
  const title = peerTitle(peer);
  useMarkRead(conversation);
  const send = async (): Promise<void> => {
    const text = draft;
    actions.write(conversation, '');
    if (!(await actions.send(conversation.peerUri, conversation.accountId, text))) actions.write(conversation, text);
  };
  return (
    <section aria-label={m.message_with({ name: title })} className="flex min-h-0 flex-1 flex-col">
      <ThreadHeader conversation={conversation} peer={peer} />
      <ThreadMessages name={title} />
      {canWrite ? (
        <Composer text={draft} onChange={(text) => actions.write(conversation, text)} onSend={() => void send()} isFocused />
      ) : (
        <p className="border-t border-line px-4 py-4 text-ink-2">{m.message_account_gone()}</p>
      )}
    </section>
  );
}

/** As the conversation says, else as the person is known from calls. */
function usePeer(key: ConversationKey): PeerView {
  const people = usePeople();
  const known = useMessages(({ conversations }) => {
    return conversations.find(({ accountId, peer }) => isSameConversation(key, { accountId, peerUri: peer.uri }))?.peer;
  });
  return known?.name ? known : peerNamed(key.peerUri, people);
}

interface ThreadHeaderProps {
  readonly conversation: ConversationKey;
  readonly peer: PeerView;
}

function ThreadHeader({ conversation, peer }: ThreadHeaderProps) {
  const actions = useActions();
  const messageActions = useMessageActions();
  const title = peerTitle(peer);
  return (
    <div className="flex shrink-0 items-center gap-3 border-b border-line py-2 pr-2 pl-2 wide:h-15 wide:pr-3 wide:pl-5">
      <IconButton icon={ArrowLeft} label={m.message_back()} className="wide:hidden" onClick={() => messageActions.close()} />
      <Avatar title={title} size="small" />
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold">
          <Clipped text={title} />
        </h2>
        <ThreadAddress conversation={conversation} peer={peer} />
      </div>
      <IconButton
        icon={Phone}
        label={m.message_call({ name: title })}
        className="size-9"
        onClick={() => void actions.place(peer.uri, conversation.accountId)}
      />
      <RemoveConversation conversation={conversation} name={title} />
    </div>
  );
}

/** With several accounts also which one writes. */
function ThreadAddress({ conversation, peer }: ThreadHeaderProps) {
  const accounts = useSnapshot((snapshot) => snapshot.accounts);
  const own = accounts.find(({ id }) => id === conversation.accountId);
  const address = peerAddress(peer);
  const text = own && accounts.length > 1 ? `${address} · ${m.call_from_account({ account: addressOf(own.aor) })}` : address;
  return <Clipped text={text} className="text-sm text-ink-3" />;
}

function RemoveConversation({ conversation, name }: { readonly conversation: ConversationKey; readonly name: string }) {
  const actions = useMessageActions();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <IconButton icon={Trash2} label={m.conversation_remove({ name })} className="size-9" onClick={() => setAsking(true)} />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={m.conversation_remove_title({ name })}
        text={m.conversation_remove_text()}
        confirm={m.remove()}
        onConfirm={() => void actions.removeConversation(conversation)}
      />
    </>
  );
}
