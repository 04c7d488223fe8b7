import type { ContactField, ImportPreview } from '../../main/contract/contact-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import type { ContactImport } from '../state/contact-actions.ts';
import { useContactActions } from '../state/session-context.ts';
import { problemWords } from '../words/contact-words.ts';

interface ImportDialogProps {
  readonly file: ContactImport;
  readonly onChange: (file: ContactImport) => void;
  readonly onClose: () => void;
}

/** What a file would bring, before it is taken: what its columns hold, who comes, what cannot be read. */
export function ImportDialog({ file, onChange, onClose }: ImportDialogProps) {
  const actions = useContactActions();
  const { preview } = file;
  const { added, merged, problemCount } = preview;
  const choose = async (index: number, field: ContactField): Promise<void> => {
    const fields = preview.columns.map((column, each) => (each === index ? field : column.field));
    onChange(await actions.previewAs(file, fields));
  };
  const take = async (): Promise<void> => {
    if (await actions.take(file)) onClose();
  };
  return (
    <WindowDialog
      isOpen
      onClose={onClose}
      title={m.import_title()}
      text={m.import_summary({ added, merged, problems: problemCount })}
    >
      {preview.columns.length > 0 && <Columns columns={preview.columns} onChoose={(index, field) => void choose(index, field)} />}
      <People preview={preview} />
      <Problems preview={preview} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{m.cancel()}</Button>
        <Button tone="accent" disabled={added + merged === 0} onClick={() => void take()}>
          {m.import_take({ count: added + merged })}
        </Button>
      </div>
    </WindowDialog>
  );
}

const fields: readonly { readonly field: ContactField; readonly label: () => string }[] = [
  { field: 'none', label: m.field_none },
  { field: 'name', label: m.contact_name },
  { field: 'givenName', label: m.field_given },
  { field: 'familyName', label: m.field_family },
  { field: 'company', label: m.contact_company },
  { field: 'work', label: m.label_work },
  { field: 'home', label: m.label_home },
  { field: 'mobile', label: m.label_mobile },
  { field: 'other', label: m.label_other },
  { field: 'note', label: m.contact_note },
];

interface ColumnsProps {
  readonly columns: ImportPreview['columns'];
  readonly onChoose: (index: number, field: ContactField) => void;
}

function Columns({ columns, onChoose }: ColumnsProps) {
  return (
    <section aria-label={m.import_columns()} className="flex flex-col gap-1">
      <h3 className="text-sm font-semibold text-ink-3">{m.import_columns()}</h3>
      {columns.map(({ title, field, samples }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; titles may repeat
        <div key={index} className="flex items-center gap-3 border-b border-line py-1.5 last:border-b-0">
          <div className="min-w-0 flex-1">
            <Clipped text={title} className="font-medium" />
            <Clipped text={samples.filter(Boolean).join(', ')} className="text-sm text-ink-3" />
          </div>
          <select
            aria-label={m.import_column({ title })}
            value={field}
            onChange={(event) => {
              const chosen = fields.find((each) => each.field === event.target.value);
              if (chosen) onChoose(index, chosen.field);
            }}
            className="h-9 w-32 shrink-0 rounded-md border border-line-strong bg-surface px-2 focus-visible:outline-offset-0"
          >
            {fields.map((each) => (
              <option key={each.field} value={each.field}>
                {each.label()}
              </option>
            ))}
          </select>
        </div>
      ))}
    </section>
  );
}

function People({ preview: { people } }: { readonly preview: ImportPreview }) {
  if (people.length === 0) return null;
  return (
    <section aria-label={m.import_people()}>
      <h3 className="mb-1 text-sm font-semibold text-ink-3">{m.import_people()}</h3>
      <ul>
        {people.map(({ name, company, addresses }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two people may be called the same
          <li key={index} className="flex gap-3 py-0.5">
            <Clipped text={name || company} className="flex-1 font-medium" />
            <Clipped text={addresses.join(', ')} className="flex-1 text-ink-2" />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Problems({ preview: { problems, problemCount } }: { readonly preview: ImportPreview }) {
  if (problemCount === 0) return null;
  return (
    <section aria-label={m.import_problems({ count: problemCount })}>
      <h3 className="mb-1 text-sm font-semibold text-danger-ink">{m.import_problems({ count: problemCount })}</h3>
      <ul className="text-sm text-ink-2">
        {problems.map((problem, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line may have two
          <li key={index}>
            <Clipped text={problemWords(problem)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
