import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { useSession, useView } from '../state/session-context.ts';
import { JoinForm } from './join-form.tsx';

/** Joins another copy's network beside what there is. */
export function JoinDialog() {
  const { view } = useSession();
  const isOpen = useView((state) => state.isJoining);
  const close = (): void => view.setState({ isJoining: false });
  return (
    <WindowDialog isOpen={isOpen} onClose={close} title={m.join_title()} text={m.join_text()}>
      <JoinForm onDone={close}>
        <Button onClick={close}>{m.cancel()}</Button>
      </JoinForm>
    </WindowDialog>
  );
}
