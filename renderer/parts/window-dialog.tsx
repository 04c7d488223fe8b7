import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface WindowDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly text?: string;
  /** For what needs the room of the window. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A dialog in the middle of the window; Escape and a click beside it close it. */
export function WindowDialog({ isOpen, onClose, title, text, isWide = false, children }: WindowDialogProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          className={classNames(
            'fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100%-2rem)] max-w-[calc(100%-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col gap-4 overflow-y-auto rounded-lg border border-line bg-raised p-5 shadow-float',
            isWide ? 'w-[64rem]' : 'w-[26rem]',
          )}
        >
          <div className="flex flex-col gap-1">
            <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
            {text && <Dialog.Description className="text-ink-2">{text}</Dialog.Description>}
          </div>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
