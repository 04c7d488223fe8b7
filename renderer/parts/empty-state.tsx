import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

/** What stands in place of a list without lines: what will be here, and what to do. */
export function EmptyState({ icon: Icon, title, text, children }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-1 px-6 py-10 text-center">
      <Icon aria-hidden size={28} strokeWidth={1.5} className="mb-2 text-ink-3" />
      <p className="font-semibold">{title}</p>
      <p className="max-w-64 text-ink-2">{text}</p>
      {children}
    </div>
  );
}
