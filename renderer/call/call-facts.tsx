import { LockKeyhole, LockKeyholeOpen } from 'lucide-react';
import type { CallView, QualityView } from '../../main/contract/snapshot.ts';
import { classNames } from '../parts/class-names.ts';
import { useSession } from '../state/session-context.ts';
import { openTrace } from '../trace/open-trace.ts';
import { codecName, encryptionWords, qualityDetail, type SoundGrade, soundGrade, soundWords } from '../words/call-words.ts';
import { CodecMenu } from './codec-menu.tsx';

/** Sound quality, codec and encryption in one quiet line. Keeps its height while nothing is known yet. */
export function CallFacts({ call }: { readonly call: CallView }) {
  const Lock = call.encryption === 'none' ? LockKeyholeOpen : LockKeyhole;
  return (
    <div className="flex min-h-5 flex-wrap items-center justify-center gap-x-4 gap-y-1 text-sm text-ink-2">
      {call.quality && <Quality callId={call.id} quality={call.quality} />}
      <CodecMenu call={call} />
      {call.answeredAtUnixMs !== undefined && (
        <span className="inline-flex items-center gap-1.5">
          <Lock aria-hidden size={14} />
          {encryptionWords(call.encryption)}
        </span>
      )}
    </div>
  );
}

const dots: Readonly<Record<SoundGrade, string>> = {
  good: 'bg-accent',
  fair: 'border-2 border-accent',
  poor: 'bg-danger',
};

/** Leads to the timeline and the ladder of the call. */
function Quality({ callId, quality }: { readonly callId: string; readonly quality: QualityView }) {
  const { view } = useSession();
  const { mos, codec } = quality;
  return (
    <button
      type="button"
      data-hint={qualityDetail(quality)}
      onClick={() => openTrace(view, callId, 'sound')}
      className="-mx-1 inline-flex items-center gap-1.5 rounded-sm px-1 transition-colors hover:bg-hover"
    >
      {mos !== undefined && (
        <>
          <span aria-hidden className={classNames('size-2 rounded-full', dots[soundGrade(mos)])} />
          {soundWords(mos)}
        </>
      )}
      {mos === undefined ? codecName(codec) : ` · ${codecName(codec)}`}
    </button>
  );
}
