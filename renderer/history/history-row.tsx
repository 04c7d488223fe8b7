import { Phone } from 'lucide-react';
import type { HistoryView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { RecordingMark } from '../recording/recording-mark.tsx';
import { useActions } from '../state/session-context.ts';
import { TraceButton } from '../trace/trace-button.tsx';
import { endingTitle } from '../words/call-words.ts';
import { formatDuration } from '../words/duration.ts';
import { endingOf } from '../words/ending.ts';
import { addressOf, peerTitle } from '../words/peer.ts';
import { timeWords } from '../words/time-words.ts';
import { DirectionIcon } from './direction-icon.tsx';
import { RowActions } from './row-actions.tsx';
import { secondLine } from './second-line.ts';
import { SoundMark } from './sound-mark.tsx';

/** How long it was, or why it did not come to be. */
function outcomeWords(row: HistoryView): string {
  if (row.answeredAtUnixMs !== undefined) return formatDuration(row.endedAtUnixMs - row.answeredAtUnixMs);
  return endingTitle(row.missed ? 'missed' : endingOf({ ...row, by: undefined }));
}

function accountWords({ accountAor, direction }: HistoryView): string {
  const account = addressOf(accountAor);
  return direction === 'in' ? m.call_for_account({ account }) : m.call_from_account({ account });
}

interface HistoryRowProps {
  readonly row: HistoryView;
  readonly isWide: boolean;
}

/** One call: who, how it went, with which account, when. Only what its layout shows is in the document: the list scrolls fast. */
export function HistoryRow({ row, isWide }: HistoryRowProps) {
  const actions = useActions();
  const title = peerTitle(row.peer);
  return (
    <div className="flex items-center gap-3 rounded-md py-2 pr-2 pl-3 transition-colors hover:bg-hover">
      <DirectionIcon row={row} />
      <div className="min-w-0 flex-1">
        <Clipped text={title} className={classNames('font-medium', row.missed && 'text-danger-ink')} />
        <Clipped text={secondLine(row)} className="text-sm text-ink-3" />
        {!isWide && <Clipped text={accountWords(row)} className="text-xs text-ink-3" />}
      </div>
      {isWide && <Outcome row={row} />}
      <div className="shrink-0 text-right text-sm text-ink-3 tabular">
        {timeWords(row.startedAtUnixMs)}
        {!isWide && <span className="block max-w-28 truncate">{outcomeWords(row)}</span>}
      </div>
      <div className="flex shrink-0">
        <IconButton
          icon={Phone}
          label={m.call_name({ name: title })}
          onClick={() => void actions.place(row.peer.uri, row.accountId)}
        />
        <TraceButton callId={row.id} name={title} />
        <RowActions row={row} title={title} isWide={isWide} />
      </div>
    </div>
  );
}

/** A column of its own where there is room. */
function Outcome({ row }: { readonly row: HistoryView }) {
  return (
    <div className="w-56 min-w-0 shrink text-sm">
      <span className="flex gap-2 text-ink-2">
        <Clipped text={outcomeWords(row)} className="tabular" />
        {row.mos !== undefined && <SoundMark mos={row.mos} />}
        {row.recordings !== undefined && <RecordingMark />}
      </span>
      <Clipped text={addressOf(row.accountAor)} className="text-ink-3" />
    </div>
  );
}
