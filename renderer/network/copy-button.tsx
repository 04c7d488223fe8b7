import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useSession } from '../state/session-context.ts';

const DONE_MS = 2_000;

/** Copies a text, and says so for a moment. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const { view } = useSession();
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return undefined;
    const timer = setTimeout(() => setDone(false), DONE_MS);
    return () => clearTimeout(timer);
  }, [isDone]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
    } catch {
      view.setState({ notice: { code: 'COPY_FAILED' } });
    }
  };
  return (
    <>
      <Button icon={isDone ? Check : Copy} onClick={() => void copy()}>
        {isDone ? m.copied() : label}
      </Button>
      <span role="status" className="sr-only">
        {isDone && m.copied()}
      </span>
    </>
  );
}
