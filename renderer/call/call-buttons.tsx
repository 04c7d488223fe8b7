import { Grid3x3, type LucideIcon, Mic, MicOff, Pause, PhoneForwarded, PhoneOff } from 'lucide-react';
import type { ComponentProps } from 'react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { Hint } from '../parts/hint.tsx';
import { canTalk, canTransfer } from '../state/call-choice.ts';
import { useActions, useView } from '../state/session-context.ts';

/** The buttons of a call, always in sight. Hold, keypad and transfer wait for the answer. */
export function CallButtons({ call }: { readonly call: CallView }) {
  const actions = useActions();
  const isKeypadOpen = useView((view) => view.isKeypadOpen);
  const isTalking = canTalk(call);
  return (
    <div className="grid w-full max-w-md grid-cols-5 gap-2">
      <CallButton
        icon={call.muted ? MicOff : Mic}
        label={m.mute()}
        keys="M"
        isOn={call.muted}
        aria-pressed={call.muted}
        onClick={() => void actions.setMuted(call.id, !call.muted)}
      />
      <CallButton
        icon={Pause}
        label={m.hold()}
        keys="H"
        isOn={call.heldByUs}
        aria-pressed={call.heldByUs}
        disabled={!isTalking || call.holdPending}
        aria-busy={call.holdPending}
        onClick={() => void actions.setHeld(call.id, !call.heldByUs)}
      />
      <CallButton
        icon={Grid3x3}
        label={m.keypad()}
        keys="K"
        isOn={isKeypadOpen && isTalking}
        aria-expanded={isKeypadOpen && isTalking}
        disabled={!isTalking}
        onClick={() => actions.toggleKeypad()}
      />
      <CallButton
        icon={PhoneForwarded}
        label={m.transfer()}
        keys="T"
        aria-haspopup="dialog"
        disabled={!canTransfer(call)}
        onClick={() => actions.startTransfer()}
      />
      <CallButton icon={PhoneOff} label={m.end()} isEnd onClick={() => void actions.hangUp(call.id)} />
    </div>
  );
}

interface CallButtonProps extends ComponentProps<'button'> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly keys?: string;
  readonly isOn?: boolean;
  readonly isEnd?: boolean;
}

function CallButton({ icon: Icon, label, keys, isOn = false, isEnd = false, ...rest }: CallButtonProps) {
  const button = (
    <button
      type="button"
      className={classNames(
        'flex h-16 flex-col items-center justify-center gap-1 rounded-lg text-sm font-semibold transition-colors disabled:pointer-events-none disabled:opacity-45',
        isEnd && 'bg-danger text-on-danger hover:bg-danger-hover active:bg-danger-press',
        isOn && 'bg-ink text-surface hover:bg-ink-2',
        !isEnd && !isOn && 'bg-sunken text-ink hover:bg-hover active:bg-press',
      )}
      {...rest}
    >
      <Icon aria-hidden size={20} />
      {label}
    </button>
  );
  return keys === undefined ? (
    button
  ) : (
    <Hint text={label} keys={keys}>
      {button}
    </Hint>
  );
}
