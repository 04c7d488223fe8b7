import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { IconButton } from '../parts/icon-button.tsx';
import { useSession } from '../state/session-context.ts';
import { headerWords } from './header-words.ts';
import { messageLines } from './message-lines.ts';

interface MessagePanelProps {
  readonly callId: string;
  readonly number: number;
  readonly onClose: () => void;
}

/** One message as it was sent, each header field with what it is for. */
export function MessagePanel({ callId, number, onClose }: MessagePanelProps) {
  const text = useMessageText(callId, number);
  return (
    <section
      aria-label={`F${number}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="flex max-h-2/3 min-h-0 shrink-0 flex-col overflow-auto border-t border-line bg-sunken wide:max-h-none wide:w-96 wide:border-t-0 wide:border-l"
    >
      <div className="sticky top-0 flex items-center gap-2 bg-sunken py-1.5 pr-1.5 pl-4">
        <h2 className="flex-1 font-semibold">{`F${number}`}</h2>
        <IconButton icon={X} label={m.close()} onClick={onClose} />
      </div>
      {text === null && <p className="px-4 pb-4 text-ink-2">{m.trace_gone()}</p>}
      {typeof text === 'string' && <MessageText text={text} />}
    </section>
  );
}

function MessageText({ text }: { readonly text: string }) {
  const { startLine, headers, body } = messageLines(text);
  return (
    <div data-selectable className="flex flex-col gap-3 px-4 pb-4 text-sm">
      <p className="font-mono font-semibold break-all">{startLine}</p>
      <dl className="flex flex-col gap-2.5">
        {headers.map(({ name, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: fields have no name of their own and never move
          <div key={index}>
            <dt className="font-semibold">{name}</dt>
            <dd className="font-mono text-xs break-all">{value}</dd>
            <dd className="text-xs text-ink-3">{headerWords(name)}</dd>
          </div>
        ))}
      </dl>
      {body !== '' && (
        <div>
          <h3 className="font-semibold">{m.trace_body()}</h3>
          <pre className="font-mono text-xs break-all whitespace-pre-wrap">{body}</pre>
        </div>
      )}
    </div>
  );
}

/** `undefined` until it is here, `null` when it is not kept. */
function useMessageText(callId: string, number: number): string | null | undefined {
  const { client } = useSession();
  const [text, setText] = useState<string | null>();
  useEffect(() => {
    let isWanted = true;
    setText(undefined);
    client.trace.message({ callId, number }).then(
      (message) => isWanted && setText(message.text),
      () => isWanted && setText(null),
    );
    return () => {
      isWanted = false;
    };
  }, [client, callId, number]);
  return text;
}
