import { classNames } from '../parts/class-names.ts';
import { type SoundGrade, soundGrade, soundWords } from '../words/call-words.ts';

const dots: Readonly<Record<SoundGrade, string>> = {
  good: 'bg-accent',
  fair: 'border-2 border-accent',
  poor: 'bg-danger',
};

/** How a call sounded: a dot, and the same in words. @param mos 1.0 to 4.5 */
export function SoundMark({ mos }: { readonly mos: number }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5 text-ink-3">
      <span aria-hidden className={classNames('size-2 shrink-0 rounded-full', dots[soundGrade(mos)])} />
      <span className="truncate">{soundWords(mos)}</span>
    </span>
  );
}
