import { ArrowRightLeft, Phone, PhoneForwarded } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { useSession, useView } from '../state/session-context.ts';
import { peerTitle } from '../words/peer.ts';
import { CallPicker } from './call-picker.tsx';
import { choiceText, type TransferChoice, typedTarget } from './transfer-choices.ts';

/** To whom a call is to go: another running call, somebody known, or what is typed. */
export function TransferDialog({ call }: { readonly call: CallView }) {
  const { view } = useSession();
  const isOpen = useView(({ transferCallId }) => transferCallId === call.id);
  const close = (): void => view.setState({ transferCallId: undefined });
  return (
    <WindowDialog isOpen={isOpen} onClose={close} title={m.transfer_title({ name: peerTitle(call.peer) })}>
      <CallPicker callId={call.id} buttons={(choice) => <Buttons call={call} choice={choice} onClose={close} />} />
    </WindowDialog>
  );
}

interface ButtonsProps {
  readonly call: CallView;
  readonly onClose: () => void;
  readonly choice: TransferChoice | undefined;
}

/** A running call is connected; anybody else is asked first, or gets the call at once. */
function Buttons({ call, choice, onClose }: ButtonsProps) {
  const { actions } = useSession();
  const name = choice ? choiceText(choice).title : '';
  const run = (request: () => Promise<void>) => (): void => {
    onClose();
    void request();
  };
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <Button onClick={onClose}>{m.cancel()}</Button>
      {choice?.kind === 'call' ? (
        <Button
          tone="accent"
          icon={ArrowRightLeft}
          aria-description={m.transfer_connect_with({ name })}
          onClick={run(() => actions.transferTo(call.id, choice.call.id))}
        >
          {m.transfer_connect()}
        </Button>
      ) : (
        <>
          <Button
            icon={Phone}
            disabled={!choice}
            aria-description={m.transfer_ask_to({ name })}
            onClick={run(() => actions.consult(call.id, typedTarget(choice)))}
          >
            {m.transfer_ask()}
          </Button>
          <Button
            tone="accent"
            icon={PhoneForwarded}
            disabled={!choice}
            aria-description={m.transfer_now_to({ name })}
            onClick={run(() => actions.transfer(call.id, typedTarget(choice)))}
          >
            {m.transfer_now()}
          </Button>
        </>
      )}
    </div>
  );
}
