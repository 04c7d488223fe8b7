import { Grid3x3, PhoneForwarded, PhoneOff } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { canTalk, canTransfer } from '../state/call-choice.ts';
import { useActions, useView } from '../state/session-context.ts';
import { AddButton } from './add-button.tsx';
import { CallButton } from './call-button.tsx';
import { HoldButton } from './hold-button.tsx';
import { MuteButton } from './mute-button.tsx';
import { RecordButton } from './record-button.tsx';

/** The buttons of a call, always in sight. Hold, keypad and transfer wait for the answer. */
export function CallButtons({ call }: { readonly call: CallView }) {
  const actions = useActions();
  const isKeypadOpen = useView((view) => view.isKeypadOpen);
  const isTalking = canTalk(call);
  return (
    <div className="grid w-full max-w-md grid-cols-4 gap-1 wide:grid-cols-7 wide:gap-2">
      <MuteButton call={call} />
      <HoldButton call={call} />
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
      <AddButton call={call} />
      <RecordButton call={call} />
      <CallButton
        icon={PhoneOff}
        label={m.end()}
        isEnd
        className="col-span-2 wide:col-span-1"
        onClick={() => void actions.hangUp(call.id)}
      />
    </div>
  );
}
