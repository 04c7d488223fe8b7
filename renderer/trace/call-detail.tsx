import { ArrowLeft } from 'lucide-react';
import { lazy, Suspense } from 'react';
import * as m from '../paraglide/messages.js';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { Loading } from '../parts/loading.tsx';
import { Segments } from '../parts/segments.tsx';
import { RecordingPlayer } from '../recording/recording-player.tsx';
import { useSession } from '../state/session-context.ts';
import { callStatus, endingTitle } from '../words/call-words.ts';
import { dayOf } from '../words/day.ts';
import { formatDuration } from '../words/duration.ts';
import { endingOf } from '../words/ending.ts';
import { peerTitle } from '../words/peer.ts';
import { dayWords, timeWords } from '../words/time-words.ts';
import { CallDiagnosis } from './diagnosis.tsx';
import { LadderView } from './ladder-view.tsx';
import { closeTrace, openTrace } from './open-trace.ts';
import { type TracedCall, useTracedCall } from './traced-call.ts';

const Timeline = lazy(async () => ({ default: (await import('./timeline.tsx')).Timeline }));

interface CallDetailProps {
  readonly callId: string;
  readonly shows: 'ladder' | 'sound';
}

/** All that was observed of one call, growing while it runs. */
export function CallDetail({ callId, shows }: CallDetailProps) {
  const { view } = useSession();
  const call = useTracedCall(callId);
  const known = call.running ?? call.past;
  const isRunning = call.running !== undefined && call.running.state !== 'ended';
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-3 wide:px-6">
        <IconButton icon={ArrowLeft} label={m.trace_back()} className="-ml-2 size-9" onClick={() => closeTrace(view)} />
        <div className="min-w-0 flex-1 basis-48">
          <h1 className="text-xl font-semibold">
            <Clipped text={known ? peerTitle(known.peer) : m.trace_title()} />
          </h1>
          <Clipped text={outcomeWords(call)} className="text-ink-2" />
        </div>
        <Segments
          label={m.trace_show()}
          value={shows}
          onChange={(chosen) => openTrace(view, callId, chosen)}
          options={[
            { value: 'ladder', label: m.trace_ladder() },
            { value: 'sound', label: m.trace_sound() },
          ]}
        />
      </header>
      {call.past?.recordings !== undefined && !isRunning && <RecordingPlayer row={call.past} />}
      {known && !isRunning && (
        <div className="px-4 not-empty:pt-3 wide:px-6">
          <CallDiagnosis
            callId={callId}
            accountId={known.accountId}
            peerUri={known.peer.uri}
            without={shows === 'ladder' ? ['messages'] : []}
          />
        </div>
      )}
      {shows === 'ladder' ? (
        <LadderView key={callId} callId={callId} />
      ) : (
        <Suspense fallback={<Loading />}>
          <Timeline callId={callId} isRunning={isRunning} />
        </Suspense>
      )}
    </div>
  );
}

/** When it was and how it went. */
function outcomeWords({ running, past }: TracedCall): string {
  if (running && running.state !== 'ended') return callStatus(running) ?? timeWords(running.startedAtUnixMs);
  if (!past) return '';
  const { startedAtUnixMs, answeredAtUnixMs, endedAtUnixMs, missed } = past;
  const when = `${dayWords(dayOf(startedAtUnixMs), Date.now())} ${timeWords(startedAtUnixMs)}`;
  const talked = answeredAtUnixMs === undefined ? undefined : formatDuration(endedAtUnixMs - answeredAtUnixMs);
  return `${when} · ${talked ?? endingTitle(missed ? 'missed' : endingOf({ ...past, by: undefined }))}`;
}
