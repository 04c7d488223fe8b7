import { PhoneCall } from 'lucide-react';
import type { HistoryView } from '../../main/contract/snapshot.ts';
import { DirectionIcon } from '../history/direction-icon.tsx';
import { secondLine } from '../history/second-line.ts';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { useActions, useHistory, useSession } from '../state/session-context.ts';
import { dayOf } from '../words/day.ts';
import { peerTitle } from '../words/peer.ts';
import { whenWords } from '../words/time-words.ts';

const MOST_ROWS = 30;

/** The last calls; a click calls back. */
export function RecentCalls() {
  const { view } = useSession();
  const { rows, isLoaded } = useHistory((history) => history.all);
  return (
    <section aria-labelledby="recent-title" className="order-last flex flex-col">
      <div className="flex items-baseline justify-between px-4 pt-4 pb-1">
        <h2 id="recent-title" className="text-sm font-semibold text-ink-3">
          {m.recent_calls()}
        </h2>
        {rows.length > 0 && (
          <button
            type="button"
            onClick={() => view.setState({ page: 'history' })}
            className="rounded-sm text-sm font-semibold text-accent-ink hover:underline"
          >
            {m.show_all()}
          </button>
        )}
      </div>
      {isLoaded && rows.length === 0 && (
        <EmptyState icon={PhoneCall} title={m.history_empty_title()} text={m.history_empty_text()} />
      )}
      <ul className="px-2 pb-2">
        {rows.slice(0, MOST_ROWS).map((row) => (
          <RecentCall key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function RecentCall({ row }: { readonly row: HistoryView }) {
  const actions = useActions();
  const title = peerTitle(row.peer);
  return (
    <li>
      <button
        type="button"
        onClick={() => void actions.place(row.peer.uri, row.accountId)}
        className="flex w-full items-center gap-3 rounded-md px-2 py-2 text-left transition-colors hover:bg-hover active:bg-press"
      >
        <span className="sr-only">{`${m.call()} `}</span>
        <DirectionIcon row={row} />
        <span className="min-w-0 flex-1">
          <Clipped text={title} className={classNames('font-medium', row.missed && 'text-danger-ink')} />
          <Clipped text={secondLine(row)} className="text-sm text-ink-3" />
        </span>
        <span className="shrink-0 self-start text-sm text-ink-3 tabular">
          {whenWords(row.startedAtUnixMs, Date.now(), dayOf(row.startedAtUnixMs))}
        </span>
      </button>
    </li>
  );
}
