import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import * as m from '../paraglide/messages.js';
import { IconButton } from '../parts/icon-button.tsx';

interface SubpageHeadProps {
  readonly title: ReactNode;
  readonly onBack: () => void;
  /** What is said below the title. */
  readonly children: ReactNode;
}

/** The head of a page that lies below the settings, with the way back to them. */
export function SubpageHead({ title, onBack, children }: SubpageHeadProps) {
  return (
    <div className="flex items-center gap-2">
      <IconButton icon={ArrowLeft} label={m.account_back()} className="-ml-2 size-9" onClick={onBack} />
      <div className="min-w-0 flex-1">
        <h1 className="text-xl font-semibold">{title}</h1>
        {children}
      </div>
    </div>
  );
}
