import { UserPlus } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { canTalk } from '../state/call-choice.ts';
import { useSession } from '../state/session-context.ts';
import { CallButton } from './call-button.tsx';

/** Asks who else is to take part. */
export function AddButton({ call }: { readonly call: CallView }) {
  const { view } = useSession();
  return (
    <CallButton
      icon={UserPlus}
      label={m.add()}
      aria-haspopup="dialog"
      disabled={!canTalk(call)}
      onClick={() => view.setState({ addCallId: call.id })}
    />
  );
}
