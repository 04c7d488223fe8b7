import * as m from '../paraglide/messages.js';
import { Button } from './button.tsx';
import { WindowDialog } from './window-dialog.tsx';

interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly text: string;
  /** The word on the button that does it. */
  readonly confirm: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks once before something goes that cannot come back. */
export function ConfirmDialog({ isOpen, title, text, confirm, onClose, onConfirm }: ConfirmDialogProps) {
  return (
    <WindowDialog isOpen={isOpen} onClose={onClose} title={title} text={text}>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{m.cancel()}</Button>
        <Button
          tone="danger"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {confirm}
        </Button>
      </div>
    </WindowDialog>
  );
}
