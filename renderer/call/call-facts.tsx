import { LockKeyhole, LockKeyholeOpen } from 'lucide-react';
import type { CallView, QualityView } from '../../main/contract/snapshot.ts';
import { classNames } from '../parts/class-names.ts';
import { Hint } from '../parts/hint.tsx';
import { codecName, encryptionWords, qualityDetail, type SoundGrade, soundGrade, soundWords } from '../words/call-words.ts';

/** Sound quality, codec and encryption in one quiet line. Keeps its height while nothing is known yet. */
export function CallFacts({ call }: { readonly call: CallView }) {
  const Lock = call.encryption === 'none' ? LockKeyholeOpen : LockKeyhole;
  return (
    <div className="flex min-h-5 flex-wrap items-center justify-center gap-x-4 gap-y-1 text-sm text-ink-2">
      {call.quality && <Quality quality={call.quality} />}
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

function Quality({ quality }: { readonly quality: QualityView }) {
  const { mos, codec } = quality;
  return (
    <Hint text={qualityDetail(quality)}>
      <span className="inline-flex items-center gap-1.5">
        {mos !== undefined && (
          <>
            <span aria-hidden className={classNames('size-2 rounded-full', dots[soundGrade(mos)])} />
            {soundWords(mos)}
          </>
        )}
        {mos === undefined ? codecName(codec) : ` · ${codecName(codec)}`}
      </span>
    </Hint>
  );
}
