import { type RefObject, useEffect, useRef } from 'react';

/** Gives the focus to the panel when a call takes it, unless the person is writing: then single keys work at once. */
export function usePanelFocus(callId: string): RefObject<HTMLElement | null> {
  const panel = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another call in the same panel takes the focus again
  useEffect(() => {
    const focused = document.activeElement;
    const isWriting = focused?.closest('input, textarea, [role="dialog"], [role="alertdialog"]');
    if (!isWriting || isEmptyField(focused)) panel.current?.focus({ preventScroll: true });
  }, [callId]);
  return panel;
}

function isEmptyField(element: Element | null): boolean {
  return element instanceof HTMLInputElement && element.value === '';
}
