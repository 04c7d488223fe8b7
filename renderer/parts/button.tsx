import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

export type ButtonTone = 'accent' | 'danger' | 'outline' | 'quiet';

interface ButtonProps extends ComponentProps<'button'> {
  readonly tone?: ButtonTone;
  readonly icon?: LucideIcon;
}

const tones: Readonly<Record<ButtonTone, string>> = {
  accent: 'bg-accent text-on-accent hover:bg-accent-hover active:bg-accent-press',
  danger: 'bg-danger text-on-danger hover:bg-danger-hover active:bg-danger-press',
  outline: 'border border-line-strong text-ink hover:bg-hover active:bg-press',
  quiet: 'text-ink-2 hover:bg-hover hover:text-ink active:bg-press',
};

/** A button with words, and an icon beside them if given. */
export function Button({ tone = 'outline', icon: Icon, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={classNames(
        'inline-flex h-9 shrink-0 items-center justify-center gap-2 rounded-md px-3 font-semibold whitespace-nowrap transition-colors disabled:pointer-events-none disabled:opacity-45',
        tones[tone],
        className,
      )}
      {...rest}
    >
      {Icon && <Icon aria-hidden size={16} strokeWidth={2.25} />}
      {children}
    </button>
  );
}
