import { CircleDot, FileDown, PhoneCall, PhoneMissed, SearchX } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { Segments } from '../parts/segments.tsx';
import type { HistoryFilter } from '../state/history-state.ts';
import { useActions, useContactActions, useHistory, useSession, useSnapshot } from '../state/session-context.ts';
import { HistoryList } from './history-list.tsx';

/** All calls, newest first. Looking at them settles the count of missed ones. */
export function HistoryPage() {
  const { history } = useSession();
  const [filter, setFilter] = useState<HistoryFilter>('all');
  const [typed, setTyped] = useState('');
  const search = typed.trim();
  const contactActions = useContactActions();
  const list = useHistory((state) => (search === '' ? state[filter] : state.found));
  const hasAny = useHistory((state) => state.all.rows.length > 0);
  useMissedSeen();
  useEffect(() => void history.open(filter), [history, filter]);
  useEffect(() => void history.find(filter, search), [history, filter, search]);
  const loadOlder = useCallback(
    () => (search === '' ? history.loadOlder(filter) : history.loadOlderFound()),
    [history, filter, search],
  );
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
            { value: 'recorded', label: m.filter_recorded() },
          ]}
        />
        <SearchField
          label={m.history_search()}
          value={typed}
          onChange={setTyped}
          className="min-w-40 flex-1 wide:w-56 wide:flex-none"
        />
        {hasAny && (
          <div className="flex items-center">
            <IconButton
              icon={FileDown}
              label={m.history_export()}
              className="size-9"
              onClick={() => void contactActions.exportHistory(filter, search)}
            />
            <ClearHistory />
          </div>
        )}
      </div>
      {list.isLoaded && list.rows.length === 0 ? (
        <NoCalls filter={filter} search={search} />
      ) : (
        <HistoryList key={`${filter} ${search}`} list={list} label={m.history_title()} onOlder={loadOlder} />
      )}
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

function NoCalls({ filter, search }: { readonly filter: HistoryFilter; readonly search: string }) {
  if (search !== '') {
    return (
      <div className="m-auto">
        <EmptyState icon={SearchX} title={m.history_none_found()} text={m.history_none_found_text({ text: search })} />
      </div>
    );
  }
  return (
    <div className="m-auto">
      {filter === 'all' && <EmptyState icon={PhoneCall} title={m.history_empty_title()} text={m.history_empty_text()} />}
      {filter === 'missed' && (
        <EmptyState icon={PhoneMissed} title={m.history_no_missed_title()} text={m.history_no_missed_text()} />
      )}
      {filter === 'recorded' && (
        <EmptyState icon={CircleDot} title={m.history_no_recorded_title()} text={m.history_no_recorded_text()} />
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
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={m.history_clear_title()}
        text={m.history_clear_text()}
        confirm={m.history_clear_confirm()}
        onConfirm={() => void actions.clearHistory()}
      />
    </>
  );
}
