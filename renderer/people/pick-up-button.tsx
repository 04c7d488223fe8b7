import { PhoneIncoming } from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useActions } from '../state/session-context.ts';

/** Takes the call that rings at somebody. */
export function PickUpButton({ uri, name }: { readonly uri: string; readonly name: string }) {
  const actions = useActions();
  return (
    <Button tone="accent" icon={PhoneIncoming} aria-label={m.pick_up_for({ name })} onClick={() => void actions.pickUp(uri)}>
      {m.pick_up()}
    </Button>
  );
}
