import { SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import * as m from '../paraglide/messages.js';

interface ComposerProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onSend: () => void;
  /** Takes the focus when it comes up. */
  readonly isFocused?: boolean;
  /** Something else is missing, such as to whom. */
  readonly isBlocked?: boolean;
}

/** The field for a message: Enter sends, Shift+Enter begins a new line. It grows with the text. */
export function Composer({ text, onChange, onSend, isFocused = false, isBlocked = false }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (isFocused) field.current?.focus({ preventScroll: true });
  }, [isFocused]);
  const canSend = text.trim() !== '' && !isBlocked;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (canSend) onSend();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canSend) onSend();
      }}
      className="mx-auto flex w-full max-w-3xl shrink-0 items-end gap-2 px-3 pb-3 wide:px-5 wide:pb-5"
    >
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        aria-label={m.message_text()}
        aria-description={m.message_keys()}
        placeholder={m.message_placeholder()}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-36 min-h-10 min-w-0 flex-1 resize-none rounded-lg border border-line-strong bg-surface px-3 py-2.25 focus-visible:outline-offset-0"
      />
      <button
        type="submit"
        aria-label={m.message_send()}
        data-hint=""
        data-hint-keys="Enter"
        disabled={!canSend}
        className="inline-flex size-10 shrink-0 items-center justify-center rounded-lg bg-accent text-on-accent transition-colors hover:bg-accent-hover active:bg-accent-press disabled:pointer-events-none disabled:bg-sunken disabled:text-ink-3"
      >
        <SendHorizontal aria-hidden size={18} />
      </button>
    </form>
  );
}
