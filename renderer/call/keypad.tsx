import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { dialKeys } from '../phone/dial-keys.ts';
import { useActions } from '../state/session-context.ts';
import { CallTimer } from './call-timer.tsx';

/** Sends digits as tones, and shows those sent. */
export function Keypad({ call }: { readonly call: CallView }) {
  const actions = useActions();
  return (
    <div className="flex w-full max-w-64 flex-col gap-2">
      <div className="flex h-6 items-center justify-center gap-4 text-lg tabular">
        {call.answeredAtUnixMs !== undefined && (
          <CallTimer sinceUnixMs={call.answeredAtUnixMs} className="font-semibold wide:hidden" />
        )}
        <output aria-label={m.digits_sent()} className="min-w-0 truncate tracking-widest" dir="rtl">
          <bdi>{call.digits}</bdi>
        </output>
      </div>
      <fieldset aria-label={m.keypad()} className="grid grid-cols-3 gap-1.5">
        {dialKeys.map(({ digit, letters }) => (
          <button
            key={digit}
            type="button"
            onClick={() => void actions.sendDigit(digit)}
            className="flex h-10 flex-col items-center justify-center rounded-md bg-sunken transition-colors hover:bg-hover active:bg-press wide:h-11"
          >
            <span className="text-lg tabular">{digit}</span>
            {letters !== '' && letters !== '+' && (
              <span aria-hidden className="text-xs leading-3 tracking-widest text-ink-3">
                {letters}
              </span>
            )}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
