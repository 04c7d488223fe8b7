import type { HistoryView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { useHistory } from '../state/session-context.ts';
import { dayOf } from '../words/day.ts';
import { peerTitle } from '../words/peer.ts';
import { dayWords, timeWords } from '../words/time-words.ts';

/** Calls that are offered: the latest, those with the same person first. */
const MOST_OFFERED = 40;

interface CompareChoiceProps {
  readonly callId: string;
  /** The call beside it; '' for none. */
  readonly value: string;
  readonly onChange: (callId: string) => void;
}

/** Which other call stands beside this one. Nothing while there is no other, or no room. */
export function CompareChoice({ callId, value, onChange }: CompareChoiceProps) {
  const rows = useHistory((state) => state.all.rows);
  const peerUri = rows.find(({ id }) => id === callId)?.peer.uri;
  const others = rows.filter(({ id }) => id !== callId);
  const isSame = ({ peer }: HistoryView): boolean => peer.uri === peerUri;
  const offered = [...others.filter(isSame), ...others.filter((row) => !isSame(row))].slice(0, MOST_OFFERED);
  if (offered.length === 0) return null;
  return (
    <select
      aria-label={m.trace_compare()}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="hidden h-8 max-w-52 min-w-0 rounded-md border border-line-strong bg-surface px-2 text-sm text-ink wide:block"
    >
      <option value="">{m.trace_compare()}</option>
      {offered.map((row) => (
        <option key={row.id} value={row.id}>
          {`${peerTitle(row.peer)} · ${dayWords(dayOf(row.startedAtUnixMs), Date.now())} ${timeWords(row.startedAtUnixMs)}`}
        </option>
      ))}
    </select>
  );
}
