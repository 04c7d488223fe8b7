import { ArrowRightLeft, Phone, PhoneForwarded } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useSession, useView } from '../state/session-context.ts';
import { peerTitle } from '../words/peer.ts';
import { PickDialog } from './pick-dialog.tsx';
import { choiceText, typedTarget } from './transfer-choices.ts';

/** To whom a call is to go: a running call is connected; anybody else is asked first, or gets the call at once. */
export function TransferDialog({ call }: { readonly call: CallView }) {
  const { actions, view } = useSession();
  const isOpen = useView(({ transferCallId }) => transferCallId === call.id);
  return (
    <PickDialog
      callId={call.id}
      title={m.transfer_title({ name: peerTitle(call.peer) })}
      isOpen={isOpen}
      onClose={() => view.setState({ transferCallId: undefined })}
      buttons={(choice, run) => {
        const name = choice ? choiceText(choice).title : '';
        return choice?.kind === 'call' ? (
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
        );
      }}
    />
  );
}
