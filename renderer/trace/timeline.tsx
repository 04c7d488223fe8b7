import { Activity } from 'lucide-react';
import type { QualityMark } from '../../main/contract/quality-view.ts';
import * as m from '../paraglide/messages.js';
import { EmptyState } from '../parts/empty-state.tsx';
import { codecName } from '../words/call-words.ts';
import { formatDuration } from '../words/duration.ts';
import { TimelineChart } from './timeline-chart.tsx';
import { timelineData, timelinePeaks } from './timeline-data.ts';
import { useQuality } from './use-quality.ts';

/** How a call sounded, second by second: what was lost, how unsteady and how late it was, what was made up, and when something changed. */
export function Timeline({ callId, isRunning }: { readonly callId: string; readonly isRunning: boolean }) {
  const quality = useQuality(callId, isRunning);
  if (quality === undefined) return <p className="appear-late m-auto p-6 text-ink-2">{m.trace_waiting()}</p>;
  const { seconds, marks } = quality;
  if (seconds.length === 0) {
    return (
      <div className="m-auto">
        <EmptyState icon={Activity} title={m.timeline_none_title()} text={m.timeline_none_text()} />
      </div>
    );
  }
  const peaks = timelinePeaks(seconds);
  const summary = m.timeline_summary({
    loss: peaks.lossPercent.toFixed(1),
    jitter: Math.round(peaks.jitterMs),
    delay: Math.round(peaks.delayMs),
    concealed: Math.round(peaks.concealedMs),
  });
  return (
    <section
      aria-label={m.timeline_title()}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4 wide:px-6"
    >
      <p className="text-ink-2">{summary}</p>
      <TimelineChart data={timelineData(seconds)} marks={marks} label={`${m.timeline_title()}: ${summary}`} />
      {marks.length > 0 && <Changes marks={marks} />}
    </section>
  );
}

function Changes({ marks }: { readonly marks: readonly QualityMark[] }) {
  return (
    <div>
      <h2 className="pb-1 text-sm font-semibold text-ink-3">{m.timeline_changes()}</h2>
      <ul className="flex flex-col gap-1">
        {marks.map((mark) => (
          <li key={`${mark.atMs} ${mark.kind}`} className="flex gap-3">
            <span className="w-14 shrink-0 text-right text-ink-3 tabular">{formatDuration(mark.atMs)}</span>
            {markWords(mark)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function markWords({ kind, name }: QualityMark): string {
  return kind === 'codec' ? m.timeline_codec({ name: codecName(name) }) : m.timeline_device({ name });
}
