import { Meter } from '@base-ui/react/meter';
import { classNames } from './class-names.ts';

interface LevelBarProps {
  readonly label: string;
  /** dBov, -127 … 0; undefined: nothing known yet. */
  readonly dbov: number | undefined;
  readonly className?: string;
}

const QUIETEST_DBOV = -60;
const SEGMENTS = 24;

/** A level as a row of lamps: -60 dBov and less is dark, full scale lights all. */
export function LevelBar({ label, dbov = -127, className }: LevelBarProps) {
  const percent = Math.round(Math.max(0, Math.min(1, 1 - dbov / QUIETEST_DBOV)) * 100);
  const lit = Math.round((percent * SEGMENTS) / 100);
  return (
    <Meter.Root aria-label={label} value={percent} className={classNames('flex h-3 items-stretch gap-0.5', className)}>
      {segmentKeys.map((key, index) => (
        <span
          key={key}
          className={classNames('flex-1 rounded-full transition-colors duration-100', index < lit ? 'bg-accent' : 'bg-ink/12')}
        />
      ))}
    </Meter.Root>
  );
}

const segmentKeys = Array.from({ length: SEGMENTS }, (_, index) => `segment${index}`);
