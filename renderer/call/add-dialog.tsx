import { Merge, Phone } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { useSession, useView } from '../state/session-context.ts';
import { CallPicker } from './call-picker.tsx';
import { choiceText, type TransferChoice, typedTarget } from './transfer-choices.ts';

/** Who else is to take part: a running call comes in at once, anybody else is called first. */
export function AddDialog({ call }: { readonly call: CallView }) {
  const { view } = useSession();
  const isOpen = useView(({ addCallId }) => addCallId === call.id);
  const close = (): void => view.setState({ addCallId: undefined });
  return (
    <WindowDialog isOpen={isOpen} onClose={close} title={m.add_title()}>
      <CallPicker callId={call.id} isAnsweredOnly buttons={(choice) => <Buttons call={call} choice={choice} onClose={close} />} />
    </WindowDialog>
  );
}

interface ButtonsProps {
  readonly call: CallView;
  readonly choice: TransferChoice | undefined;
  readonly onClose: () => void;
}

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
          icon={Merge}
          aria-description={m.merge_with({ name })}
          onClick={run(() => actions.merge(call.id, choice.call.id))}
        >
          {m.merge()}
        </Button>
      ) : (
        <Button
          tone="accent"
          icon={Phone}
          disabled={!choice}
          aria-description={m.add_call_to({ name })}
          onClick={run(() => actions.place(typedTarget(choice), call.accountId))}
        >
          {m.call()}
        </Button>
      )}
    </div>
  );
}
