import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: LucideIcon;
  /** Accessible name and tooltip. */
  readonly label: string;
  readonly tone?: IconTone;
}

export type IconTone = 'quiet' | 'accent' | 'danger';

const tones: Readonly<Record<IconTone, string>> = {
  quiet: 'text-ink-3 hover:text-ink',
  accent: 'text-accent',
  danger: 'text-danger',
};

/** A small button without words, for rows where the same words would stand in every line. */
export function IconButton({ icon: Icon, label, tone = 'quiet', className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      data-hint=""
      className={classNames(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-md transition-colors hover:bg-press disabled:pointer-events-none disabled:opacity-45',
        tones[tone],
        className,
      )}
      {...rest}
    >
      <Icon aria-hidden size={16} strokeWidth={2.25} />
    </button>
  );
}
