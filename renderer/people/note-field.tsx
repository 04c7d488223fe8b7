import { useId } from 'react';
import * as m from '../paraglide/messages.js';

/** Some lines about somebody. */
export function NoteField({ note, onChange }: { readonly note: string; readonly onChange: (note: string) => void }) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-semibold">
        {m.contact_note()}
      </label>
      <textarea
        id={id}
        value={note}
        onChange={(event) => onChange(event.target.value)}
        rows={3}
        maxLength={4_000}
        className="w-full rounded-md border border-line-strong bg-surface px-3 py-2 focus-visible:outline-offset-0"
      />
    </div>
  );
}
