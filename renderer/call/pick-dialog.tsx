import type { ReactNode } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { CallPicker } from './call-picker.tsx';
import type { TransferChoice } from './transfer-choices.ts';

/** Closes the dialog and does it. */
type Run = (request: () => Promise<void>) => () => void;

interface PickDialogProps {
  /** Whose other side is not among the choices. */
  readonly callId: string;
  readonly title: string;
  readonly isOpen: boolean;
  /** Of the running calls only those that were answered. */
  readonly isAnsweredOnly?: boolean;
  readonly onClose: () => void;
  /** What can be done with what is chosen, besides nothing. */
  readonly buttons: (choice: TransferChoice | undefined, run: Run) => ReactNode;
}

/** Asks for somebody: another running call, somebody known, or what is typed. */
export function PickDialog({ callId, title, isOpen, isAnsweredOnly = false, onClose, buttons }: PickDialogProps) {
  const run: Run = (request) => () => {
    onClose();
    void request();
  };
  return (
    <WindowDialog isOpen={isOpen} onClose={onClose} title={title}>
      <CallPicker
        callId={callId}
        isAnsweredOnly={isAnsweredOnly}
        buttons={(choice) => (
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={onClose}>{m.cancel()}</Button>
            {buttons(choice, run)}
          </div>
        )}
      />
    </WindowDialog>
  );
}
