import { X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { isApple } from '../keyboard/use-keyboard.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { acceleratorOf, keysOf } from './accelerator.ts';

interface KeyFieldProps {
  /** What the key does. */
  readonly label: string;
  readonly accelerator: string;
  readonly onChange: (accelerator: string) => void;
}

/** Takes a key as it is pressed: the button waits for it, Escape gives up. */
export function KeyField({ label, accelerator, onChange }: KeyFieldProps) {
  const [isWaiting, setWaiting] = useState(false);
  const keys = keysOf(accelerator);
  const take = (event: KeyboardEvent): void => {
    if (!isWaiting || event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    const pressed = acceleratorOf(event, isApple());
    if (pressed !== undefined) onChange(pressed);
    if (pressed !== undefined || event.key === 'Escape') setWaiting(false);
  };
  const words = isWaiting ? m.global_key_press() : keys.join(' + ') || m.global_key_choose();
  return (
    <div className="flex items-center gap-1">
      <Button
        aria-label={`${label}: ${words}`}
        aria-pressed={isWaiting}
        onClick={() => setWaiting(true)}
        onKeyDown={take}
        onBlur={() => setWaiting(false)}
      >
        {words}
      </Button>
      {accelerator !== '' && <IconButton icon={X} label={m.global_key_remove({ action: label })} onClick={() => onChange('')} />}
    </div>
  );
}
