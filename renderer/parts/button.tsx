import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

export type ButtonTone = 'accent' | 'danger' | 'outline' | 'quiet';

interface ButtonProps extends ComponentProps<'button'> {
  readonly tone?: ButtonTone;
  readonly icon?: LucideIcon;
  /** For a button within a line of small text. */
  readonly isSmall?: boolean;
}

const tones: Readonly<Record<ButtonTone, string>> = {
  accent: 'bg-accent text-on-accent hover:bg-accent-hover active:bg-accent-press',
  danger: 'bg-danger text-on-danger hover:bg-danger-hover active:bg-danger-press',
  outline: 'border border-line-strong text-ink hover:bg-hover active:bg-press',
  quiet: 'text-ink-2 hover:bg-hover hover:text-ink active:bg-press',
};

/** A button with words, and an icon beside them if given. */
export function Button({ tone = 'outline', icon: Icon, isSmall = false, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={classNames(
        'inline-flex shrink-0 items-center justify-center rounded-md font-semibold whitespace-nowrap transition-colors disabled:pointer-events-none disabled:opacity-45',
        isSmall ? 'h-7 gap-1.5 px-2 text-xs' : 'h-9 gap-2 px-3',
        tones[tone],
        className,
      )}
      {...rest}
    >
      {Icon && <Icon aria-hidden size={isSmall ? 13 : 16} strokeWidth={2.25} />}
      {children}
    </button>
  );
}
