import { useEffect, useRef } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { useSession, useView } from '../state/session-context.ts';
import type { LinkRequest } from '../state/view-state.ts';
import { addressOf } from '../words/peer.ts';

/** Asks once whether a clicked link is to be called. Enter calls, Escape leaves the number in the field. */
export function LinkPrompt() {
  const request = useView((state) => state.linkRequest);
  return request ? <Prompt key={request.serial} request={request} /> : null;
}

function Prompt({ request }: { readonly request: LinkRequest }) {
  const { actions, view } = useSession();
  const callButton = useRef<HTMLButtonElement>(null);
  useEffect(() => callButton.current?.focus(), []);
  const close = (): void => view.setState({ linkRequest: undefined });
  return (
    <div
      role="alertdialog"
      aria-labelledby="link-title"
      aria-describedby="link-text"
      onKeyDown={(event) => event.key === 'Escape' && close()}
      className="absolute inset-x-2 top-2 z-20 mx-auto flex max-w-md flex-col gap-4 rounded-lg border border-line bg-raised p-4 shadow-float"
    >
      <div>
        <h2 id="link-title" className="text-lg font-semibold break-words" data-selectable>
          {m.link_title({ target: addressOf(request.target) })}
        </h2>
        <p id="link-text" className="text-ink-2">
          {m.link_text()}
        </p>
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={close}>{m.not_now()}</Button>
        <Button ref={callButton} tone="accent" onClick={() => void actions.place(request.target)}>
          {m.call_now()}
        </Button>
      </div>
    </div>
  );
}
