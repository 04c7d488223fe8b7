import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from '../parts/class-names.ts';

interface CallButtonProps extends ComponentProps<'button'> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly keys?: string;
  readonly isOn?: boolean;
  readonly isEnd?: boolean;
}

/** One of the large buttons below a call: icon and word, the key in the hint. */
export function CallButton({ icon: Icon, label, keys, isOn = false, isEnd = false, className, ...rest }: CallButtonProps) {
  return (
    <button
      type="button"
      data-hint={keys && label}
      data-hint-keys={keys}
      className={classNames(
        'flex h-14 flex-col items-center justify-center gap-1 rounded-lg text-xs font-semibold transition-colors wide:h-16 wide:text-sm disabled:pointer-events-none disabled:opacity-45',
        isEnd && 'bg-danger text-on-danger hover:bg-danger-hover active:bg-danger-press',
        isOn && 'bg-ink text-surface hover:bg-ink-2',
        !isEnd && !isOn && 'bg-sunken text-ink hover:bg-hover active:bg-press',
        className,
      )}
      {...rest}
    >
      <Icon aria-hidden size={20} />
      {label}
    </button>
  );
}
