import { Delete } from 'lucide-react';
import { useRef } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { useSession, useView } from '../state/session-context.ts';
import { dialKeys } from './dial-keys.ts';

const LONG_PRESS_MS = 500;

/** Types into the number field. A long press on 0 types +. */
export function DialPad() {
  const { view } = useSession();
  const isEmpty = useView((state) => state.field === '');
  const type = (text: string): void => view.setState(({ field }) => ({ field: field + text }));
  return (
    <fieldset aria-label={m.dial_pad()} className="grid w-full max-w-72 wide:max-w-80 grid-cols-3 gap-2">
      {dialKeys.map((key) => (
        <DialKey key={key.digit} {...key} onType={type} />
      ))}
      <Button
        tone="quiet"
        icon={Delete}
        aria-label={m.delete_last()}
        className={classNames('col-start-3 h-10', isEmpty && 'invisible')}
        onClick={() => view.setState(({ field }) => ({ field: [...field].slice(0, -1).join('') }))}
      />
    </fieldset>
  );
}

interface DialKeyProps {
  readonly digit: string;
  readonly letters: string;
  readonly onType: (text: string) => void;
}

function DialKey({ digit, letters, onType }: DialKeyProps) {
  const press = useRef<ReturnType<typeof setTimeout>>(undefined);
  const wasLong = useRef(false);
  const hold = (): void => {
    wasLong.current = false;
    if (digit !== '0') return;
    press.current = setTimeout(() => {
      wasLong.current = true;
      onType('+');
    }, LONG_PRESS_MS);
  };
  const release = (): void => clearTimeout(press.current);
  return (
    <button
      type="button"
      onPointerDown={hold}
      onPointerUp={release}
      onPointerLeave={release}
      onClick={() => {
        if (!wasLong.current) onType(digit);
        wasLong.current = false;
      }}
      className="flex h-13 flex-col wide:h-16 items-center justify-center rounded-lg bg-sunken transition-colors hover:bg-hover active:bg-press"
    >
      <span className="text-xl tabular">{digit}</span>
      <span aria-hidden className="h-4 text-xs tracking-widest text-ink-3">
        {letters}
      </span>
    </button>
  );
}
