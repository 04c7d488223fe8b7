import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';

interface HintProps {
  readonly text: string;
  /** The key that does the same, shown behind the text. */
  readonly keys?: string | undefined;
  /** The element that is explained; it takes pointer and focus. */
  readonly children: ReactElement;
}

/** A short explanation beside an element while it is pointed at or focused. The element itself carries the accessible name. */
export function Hint({ text, keys, children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-50">
          <Tooltip.Popup className="flex max-w-72 items-center gap-2 rounded-sm bg-ink px-2 py-1 text-xs text-surface shadow-float">
            {text}
            {keys && <kbd className="font-sans opacity-75">{keys}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
