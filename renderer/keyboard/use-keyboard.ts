import { useEffect } from 'react';
import type { Actions } from '../state/actions.ts';
import type { Session } from '../state/session.ts';
import { useSession } from '../state/session-context.ts';
import { type Command, commandOf, type Focus } from './commands.ts';

/** The call panel carries this attribute; single keys work inside of it. */
export const CALL_PANEL = 'data-call-panel';

export const isApple = (): boolean => /Mac|iP(hone|ad|od)/.test(navigator.userAgent);

/** Listens for the keys of the whole window. */
export function useKeyboard(): void {
  const { actions, view } = useSession();
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = commandOf(event, focusOf(document.activeElement), isApple());
      if (!command) return;
      event.preventDefault();
      void carryOut(command, actions, view);
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, [actions, view]);
}

function focusOf(element: Element | null): Focus {
  if (element?.closest('input, textarea, [contenteditable], [role="dialog"], [role="menu"]')) return 'field';
  return element?.closest(`[${CALL_PANEL}]`) ? 'callPanel' : 'elsewhere';
}

/** The search field of the page; where there is none, the field for whom to call. */
function focusSearch(): void {
  const field =
    document.querySelector<HTMLInputElement>('main input[type="search"]') ??
    document.querySelector<HTMLInputElement>('#number-field');
  field?.focus();
  field?.select();
}

async function carryOut(command: Command, actions: Actions, view: Session['view']): Promise<void> {
  switch (command.kind) {
    case 'answer':
      return actions.answerFirst();
    case 'end':
      return actions.endForeground();
    case 'mute':
      return actions.toggleMute();
    case 'hold':
      return actions.toggleHold();
    case 'keypad':
      return actions.toggleKeypad();
    case 'transfer':
      return actions.startTransfer();
    case 'record':
      return actions.toggleRecording();
    case 'search':
      return focusSearch();
    case 'commandBar':
      return view.setState({ isCommandBarOpen: true });
    case 'call':
      return actions.chooseCall(command.index);
    case 'digit':
      return actions.sendDigit(command.digit);
    case 'showKeys':
      return view.setState({ isKeysTableOpen: true });
  }
}
