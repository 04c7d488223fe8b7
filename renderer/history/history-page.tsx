import { PhoneCall, PhoneMissed } from 'lucide-react';
import { useEffect, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Segments } from '../parts/segments.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import type { HistoryFilter } from '../state/history-state.ts';
import { useActions, useHistory, useSession, useSnapshot } from '../state/session-context.ts';
import { HistoryList } from './history-list.tsx';

/** All calls, newest first. Looking at them settles the count of missed ones. */
export function HistoryPage() {
  const { history } = useSession();
  const [filter, setFilter] = useState<HistoryFilter>('all');
  const { rows, isLoaded } = useHistory((state) => state[filter]);
  useMissedSeen();
  useEffect(() => void history.open(filter), [history, filter]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="mx-auto flex w-full max-w-4xl flex-wrap items-center gap-3 px-4 pt-4 pb-2 wide:px-7 wide:pt-6">
        <h1 className="flex-1 text-xl font-semibold">{m.history_title()}</h1>
        <Segments
          label={m.filter()}
          value={filter}
          onChange={setFilter}
          options={[
            { value: 'all', label: m.filter_all() },
            { value: 'missed', label: m.filter_missed() },
          ]}
        />
        {rows.length > 0 && <ClearHistory />}
      </div>
      {isLoaded && rows.length === 0 ? <NoCalls filter={filter} /> : <HistoryList filter={filter} label={m.history_title()} />}
    </div>
  );
}

function useMissedSeen(): void {
  const actions = useActions();
  const missed = useSnapshot((snapshot) => snapshot.missedCalls);
  useEffect(() => {
    if (missed > 0) void actions.markHistorySeen();
  }, [actions, missed]);
}

function NoCalls({ filter }: { readonly filter: HistoryFilter }) {
  return (
    <div className="m-auto">
      {filter === 'all' ? (
        <EmptyState icon={PhoneCall} title={m.history_empty_title()} text={m.history_empty_text()} />
      ) : (
        <EmptyState icon={PhoneMissed} title={m.history_no_missed_title()} text={m.history_no_missed_text()} />
      )}
    </div>
  );
}

function ClearHistory() {
  const actions = useActions();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button tone="quiet" onClick={() => setAsking(true)}>
        {m.history_clear()}
      </Button>
      <WindowDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={m.history_clear_title()}
        text={m.history_clear_text()}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>{m.cancel()}</Button>
          <Button
            tone="danger"
            onClick={() => {
              setAsking(false);
              void actions.clearHistory();
            }}
          >
            {m.history_clear_confirm()}
          </Button>
        </div>
      </WindowDialog>
    </>
  );
}
