import { useState } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { SettingGroup, SettingLine } from '../settings/setting-group.tsx';
import { useSnapshot } from '../state/session-context.ts';
import { ConsoleDialog } from './console-dialog.tsx';

/** Opens the console, where the phone has one. */
export function ConsoleEntry() {
  const hasConsole = useSnapshot((snapshot) => snapshot.hasConsole === true);
  const [isOpen, setOpen] = useState(false);
  if (!hasConsole) return null;
  return (
    <SettingGroup title={m.console_title()} text={m.console_text()}>
      <SettingLine label={m.console_line()}>
        <Button onClick={() => setOpen(true)}>{m.console_open()}</Button>
      </SettingLine>
      <ConsoleDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </SettingGroup>
  );
}
