import { Merge, Phone } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useSession, useView } from '../state/session-context.ts';
import { PickDialog } from './pick-dialog.tsx';
import { choiceText, typedTarget } from './transfer-choices.ts';

/** Who else is to take part: a running call comes in at once, anybody else is called first. */
export function AddDialog({ call }: { readonly call: CallView }) {
  const { actions, view } = useSession();
  const isOpen = useView(({ addCallId }) => addCallId === call.id);
  return (
    <PickDialog
      callId={call.id}
      title={m.add_title()}
      isOpen={isOpen}
      isAnsweredOnly
      onClose={() => view.setState({ addCallId: undefined })}
      buttons={(choice, run) => {
        const name = choice ? choiceText(choice).title : '';
        return choice?.kind === 'call' ? (
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
        );
      }}
    />
  );
}
