import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { hintPlace } from './hint-place.ts';
import { HintTurns } from './hint-turns.ts';

interface Hint {
  readonly text: string;
  readonly keys: string | undefined;
}

/**
 * One layer for all short explanations of a window. An element with `data-hint` is explained while the pointer rests on it or it has the
 * focus; without a text there the explanation is its accessible name. `data-hint-keys` is the key that does the same, shown behind the text.
 */
export function HintLayer() {
  const [element, setElement] = useState<HTMLElement>();
  useEffect(() => {
    const turns = new HintTurns(document, setElement);
    return () => turns[Symbol.dispose]();
  }, []);
  return element && <HintPopup element={element} onGone={() => setElement(undefined)} />;
}

interface HintPopupProps {
  readonly element: HTMLElement;
  readonly onGone: () => void;
}

function HintPopup({ element, onGone }: HintPopupProps) {
  const popup = useRef<HTMLDivElement>(null);
  const { text, keys } = useHintOf(element, onGone);
  // After every change of what it says, in the layer above all windows and dialogs of the page.
  useLayoutEffect(() => {
    const { current } = popup;
    if (!current) return;
    current.showPopover();
    const { left, top } = hintPlace(element.getBoundingClientRect(), current.getBoundingClientRect(), viewport());
    current.style.left = `${left}px`;
    current.style.top = `${top}px`;
  });
  return (
    <div
      ref={popup}
      role="tooltip"
      popover="manual"
      className="fixed inset-auto m-0 max-w-72 items-center gap-2 overflow-visible rounded-sm border-0 bg-ink px-2 py-1 text-xs text-surface shadow-float open:flex"
    >
      {text}
      {keys && <kbd className="font-sans opacity-75">{keys}</kbd>}
    </div>
  );
}

const viewport = () => ({ width: document.documentElement.clientWidth, height: document.documentElement.clientHeight });

/** What an element says of itself, also when it says something else now; told when it has left the page. */
function useHintOf(element: HTMLElement, onGone: () => void): Hint {
  const [, setRevision] = useState(0);
  useEffect(() => {
    const observer = new MutationObserver(() => (element.isConnected ? setRevision((revision) => revision + 1) : onGone()));
    observer.observe(document, { childList: true, subtree: true });
    observer.observe(element, { attributeFilter: ['aria-label', 'data-hint', 'data-hint-keys'] });
    return () => observer.disconnect();
  }, [element, onGone]);
  const { hint, hintKeys } = element.dataset;
  return { text: hint || element.ariaLabel || '', keys: hintKeys };
}
