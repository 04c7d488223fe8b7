import { User } from 'lucide-react';
import { initials } from '../words/peer.ts';
import { classNames } from './class-names.ts';

interface AvatarProps {
  readonly title: string;
  readonly size: 'small' | 'medium' | 'large';
  /** A slow breath around it, for somebody who calls. */
  readonly breathes?: boolean;
  /** Stands on the accent's own soft ground. */
  readonly isOnAccent?: boolean;
}

const sizes: Readonly<Record<AvatarProps['size'], { readonly box: string; readonly icon: number }>> = {
  small: { box: 'size-9 text-sm', icon: 18 },
  medium: { box: 'size-12 text-lg', icon: 22 },
  large: { box: 'size-14 text-xl wide:size-18 wide:text-2xl', icon: 30 },
};

/** Initials in place of a picture. */
export function Avatar({ title, size, breathes = false, isOnAccent = false }: AvatarProps) {
  const { box, icon } = sizes[size];
  return (
    <span
      aria-hidden
      className={classNames(
        'inline-flex shrink-0 items-center justify-center rounded-full font-semibold text-accent-ink',
        isOnAccent ? 'bg-surface' : 'bg-accent-soft',
        box,
        breathes && 'breathe',
      )}
    >
      {initials(title) || <User size={icon} />}
    </span>
  );
}
