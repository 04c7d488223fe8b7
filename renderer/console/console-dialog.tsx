import { type ReactNode, useEffect, useRef, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { useLook } from '../shell/use-look.ts';
import { useSession, useSnapshot } from '../state/session-context.ts';
import { ConsoleJoint } from './console-joint.ts';
import type { TerminalLook } from './terminal-messages.ts';

interface ConsoleDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The command line of the phone that runs here, in a terminal over the window. */
export function ConsoleDialog({ isOpen, onClose }: ConsoleDialogProps) {
  return (
    <WindowDialog isOpen={isOpen} onClose={onClose} title={m.console_title()} text={m.console_keys()} isWide>
      <Console onLeft={onClose}>
        <Button onClick={onClose}>{m.close()}</Button>
      </Console>
    </WindowDialog>
  );
}

/** One command line after the other. */
function Console({ onLeft, children }: { readonly onLeft: () => void; readonly children: ReactNode }) {
  const [turn, setTurn] = useState(0);
  const [isEnded, setEnded] = useState(false);
  const restart = (): void => {
    setEnded(false);
    setTurn(turn + 1);
  };
  return (
    <>
      <TerminalFrame key={turn} onEnded={() => setEnded(true)} onLeft={onLeft} />
      <div className="flex items-center justify-end gap-2">
        <p role="status" className="flex-1 text-ink-2">
          {isEnded && m.console_ended()}
        </p>
        {isEnded && (
          <Button tone="accent" onClick={restart}>
            {m.console_restart()}
          </Button>
        )}
        {children}
      </div>
    </>
  );
}

interface TerminalFrameProps {
  readonly onEnded: () => void;
  readonly onLeft: () => void;
}

/** The terminal's page within ours, joined to a console as long as it is shown. */
function TerminalFrame({ onEnded, onLeft }: TerminalFrameProps) {
  const { client } = useSession();
  const { theme } = useLook(useSnapshot(({ settings }) => settings));
  const joint = useRef<ConsoleJoint | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme, other colours
  useEffect(() => joint.current?.tell({ kind: 'look', look: currentLook() }), [theme]);
  useEffect(() => () => joint.current?.[Symbol.dispose](), []);
  const join = (frame: HTMLIFrameElement): void => {
    joint.current?.[Symbol.dispose]();
    const { port1, port2 } = new MessageChannel();
    joint.current = new ConsoleJoint({ client, port: port1, onEnded, onLeft });
    frame.contentWindow?.postMessage(currentLook(), location.origin, [port2]);
    frame.focus();
  };
  return (
    <iframe
      title={m.console_title()}
      src="./console.html"
      onLoad={({ currentTarget }) => join(currentTarget)}
      className="h-[60vh] w-full shrink-0 rounded-md border border-line bg-sunken p-2"
    />
  );
}

function currentLook(): TerminalLook {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: color('--sunken'),
    foreground: color('--ink'),
    accent: color('--accent'),
    selection: color('--press'),
    label: m.console_title(),
  };
}
