import { Star } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/text-field.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { useActions } from '../state/session-context.ts';

/** By address, with a name of one's own if wanted. */
export function AddFavourite() {
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <Button icon={Star} onClick={() => setOpen(true)}>
        {m.contacts_add()}
      </Button>
      <WindowDialog isOpen={isOpen} onClose={close} title={m.contacts_add_title()} text={m.contacts_add_text()}>
        <FavouriteForm onDone={close} />
      </WindowDialog>
    </>
  );
}

function FavouriteForm({ onDone }: { readonly onDone: () => void }) {
  const actions = useActions();
  const [target, setTarget] = useState('');
  const [name, setName] = useState('');
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await actions.addFavourite(target, name)) onDone();
  };
  return (
    <form onSubmit={(event) => void add(event)} noValidate className="flex flex-col gap-4">
      <TextField
        label={m.contacts_address()}
        value={target}
        onChange={(event) => setTarget(event.target.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <TextField
        label={m.contacts_name()}
        hint={m.contacts_name_hint()}
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoComplete="off"
        maxLength={64}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{m.cancel()}</Button>
        <Button tone="accent" type="submit" disabled={target.trim() === ''}>
          {m.contacts_add()}
        </Button>
      </div>
    </form>
  );
}
