import { ListOrdered } from 'lucide-react';
import { useState } from 'react';
import type { TraceView } from '../../main/contract/trace-view.ts';
import * as m from '../paraglide/messages.js';
import { Clipped } from '../parts/clipped.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Toggle } from '../parts/toggle.tsx';
import { CompareChoice } from './compare-choice.tsx';
import { firstDifference } from './first-difference.ts';
import { Ladder } from './ladder.tsx';
import { MessagePanel } from './message-panel.tsx';
import { useTrace } from './use-trace.ts';

/** The messages of a call, of a second one beside them where a person compares, and the one that is read. */
export function LadderView({ callId }: { readonly callId: string }) {
  const trace = useTrace(callId);
  const [comparedId, setComparedId] = useState('');
  const compared = useTrace(comparedId);
  const [chosen, setChosen] = useState<{ readonly callId: string; readonly number: number }>();
  const [showsMarks, setShowsMarks] = useState(true);
  if (trace === undefined) return <p className="appear-late m-auto p-6 text-ink-2">{m.trace_waiting()}</p>;
  if (trace === null) return <NothingKept />;
  const partsAt = compared ? firstDifference(trace, compared) : undefined;
  const ladderOf = (id: string, shown: TraceView) => (
    <Ladder
      trace={shown}
      showsMarks={showsMarks}
      chosen={chosen?.callId === id ? chosen.number : undefined}
      partsAt={partsAt}
      onChoose={(number) => setChosen({ callId: id, number })}
    />
  );
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2 text-sm text-ink-2 wide:px-6">
        <Clipped text={trace.sipCallId} className="flex-1 basis-24 font-mono text-xs text-ink-3" />
        <CompareChoice callId={callId} value={comparedId} onChange={setComparedId} />
        <span className="flex items-center gap-3">
          <span aria-hidden>{m.trace_timers()}</span>
          <Toggle label={m.trace_timers()} checked={showsMarks} onChange={setShowsMarks} />
        </span>
      </div>
      {compared && (
        <p role="status" className="px-4 pb-2 text-sm text-ink-2 wide:px-6">
          {partsAt === undefined ? m.trace_alike() : m.trace_parts({ number: partsAt })}
        </p>
      )}
      <div className="flex min-h-0 flex-1 flex-col wide:flex-row">
        {ladderOf(callId, trace)}
        {compared && (
          <div className="flex min-h-0 min-w-0 flex-1 border-t border-line wide:border-t-0 wide:border-l">
            {ladderOf(comparedId, compared)}
          </div>
        )}
        {comparedId !== '' && compared === null && <NothingKept />}
        {chosen && <MessagePanel {...chosen} onClose={() => setChosen(undefined)} />}
      </div>
    </>
  );
}

function NothingKept() {
  return (
    <div className="m-auto">
      <EmptyState icon={ListOrdered} title={m.trace_none_title()} text={m.trace_none_text()} />
    </div>
  );
}
