import * as m from '../paraglide/messages.js';
import { useNow } from '../parts/use-now.ts';
import { formatDuration } from '../words/duration.ts';

/** How long the call has run. */
export function CallTimer({ sinceUnixMs, className }: { readonly sinceUnixMs: number; readonly className?: string }) {
  const now = useNow();
  return (
    <span role="timer" aria-label={m.call_length()} className={className}>
      {formatDuration(now - sinceUnixMs)}
    </span>
  );
}
