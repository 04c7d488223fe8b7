import { LoaderCircle } from 'lucide-react';
import { useEffect, useRef } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { isSameConversation } from '../state/messages-state.ts';
import { useMessageActions, useMessages, useView } from '../state/session-context.ts';
import { dayWords } from '../words/time-words.ts';
import { Bubble } from './bubble.tsx';
import { type ThreadLine, threadLines } from './thread-lines.ts';

/** Older messages are loaded when somebody scrolls as near to the top. */
const LOAD_AHEAD_PX = 120;

/** The messages, newest at the bottom, where the view stays unless somebody scrolls. */
export function ThreadMessages({ name }: { readonly name: string }) {
  const actions = useMessageActions();
  const thread = useMessages((state) => state.thread);
  const isLoading = useRef(false);
  const scroller = useRef<HTMLElement>(null);
  const newest = thread?.messages.at(-1);
  const written = newest?.direction === 'out' ? newest.id : undefined;
  useEffect(() => {
    if (written !== undefined) scroller.current?.scrollTo({ top: 0 });
  }, [written]);
  const loadOlder = async (): Promise<void> => {
    if (isLoading.current) return;
    isLoading.current = true;
    await actions.loadOlder();
    isLoading.current = false;
  };
  const onScroll = ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: { readonly currentTarget: Element }): void => {
    // Turned around, the offset counts from the bottom and is negative.
    if (scrollHeight - clientHeight + scrollTop < LOAD_AHEAD_PX) void loadOlder();
  };
  return (
    <section
      ref={scroller}
      aria-label={m.message_with({ name })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={onScroll}
      className="flex min-h-0 flex-1 flex-col-reverse overflow-y-auto outline-offset-[-2px]"
    >
      <div className="mx-auto flex w-full max-w-3xl flex-col px-4 pt-4 pb-2 wide:px-5">
        {thread?.isLoaded && !thread.isComplete && (
          <Button tone="quiet" className="self-center" onClick={() => void loadOlder()}>
            {m.message_older()}
          </Button>
        )}
        {thread && !thread.isLoaded && <LoaderCircle aria-hidden className="appear-late m-auto motion-safe:animate-spin" />}
        <div role="log" aria-label={m.messages_title()}>
          <ol className="flex flex-col">
            {threadLines(thread?.messages ?? []).map((line) => (
              <Line key={line.kind === 'day' ? line.dayUnixMs : line.message.id} line={line} name={name} />
            ))}
          </ol>
        </div>
        <Typing name={name} />
      </div>
    </section>
  );
}

function Line({ line, name }: { readonly line: ThreadLine; readonly name: string }) {
  if (line.kind === 'message') return <Bubble {...line} name={name} />;
  return (
    <li className="self-center pt-4 pb-3 text-xs font-semibold text-ink-3 first:pt-0">{dayWords(line.dayUnixMs, Date.now())}</li>
  );
}

/** Keeps its height, so that nothing jumps. */
function Typing({ name }: { readonly name: string }) {
  const open = useView((view) => view.conversation);
  const isComposing = useMessages(({ conversations }) => {
    const shown = conversations.find(({ accountId, peer }) => open && isSameConversation(open, { accountId, peerUri: peer.uri }));
    return shown?.isComposing ?? false;
  });
  return (
    <p role="status" className="min-h-5 text-sm text-ink-3">
      {isComposing && m.message_typing({ name })}
    </p>
  );
}
