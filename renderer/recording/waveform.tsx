import type { Peaks } from './peaks.ts';

interface WaveformProps {
  readonly peaks: Peaks;
  /** 0 to 1: how much was played. */
  readonly played: number;
}

const HEIGHT = 48;
const MIDDLE = HEIGHT / 2;

/** Us above the line, them below; what was played in the accent colour. The slider beside it says the same in words. */
export function Waveform({ peaks, played }: WaveformProps) {
  const { length } = peaks.us;
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${length} ${HEIGHT}`} preserveAspectRatio="none" className="h-12 w-full">
      {Array.from(peaks.us, (us, index) => {
        const top = MIDDLE - us * MIDDLE;
        const height = Math.max((us + (peaks.them[index] ?? 0)) * MIDDLE, 0.75);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: bars are nothing but their place
            key={index}
            x={index + 0.15}
            width={0.7}
            y={top}
            height={height}
            className={index < played * length ? 'fill-accent' : 'fill-line-strong'}
          />
        );
      })}
    </svg>
  );
}
