import { Menu } from '@base-ui/react/menu';
import { FileDown, FileUp, MoreHorizontal } from 'lucide-react';
import { useRef, useState } from 'react';
import * as m from '../paraglide/messages.js';
import { menuItem } from '../shell/menu-item.ts';
import type { ContactFormat, ContactImport } from '../state/contact-actions.ts';
import { useContactActions } from '../state/session-context.ts';
import { ImportDialog } from './import-dialog.tsx';

const formats: readonly { readonly format: ContactFormat; readonly label: () => string }[] = [
  { format: 'vcard4', label: m.export_vcard4 },
  { format: 'vcard3', label: m.export_vcard3 },
  { format: 'csv', label: m.export_csv },
];

/** Contacts from a file, and into one. */
export function ContactFiles() {
  const actions = useContactActions();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<ContactImport>();
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={m.contacts_import()}
        accept=".vcf,.vcard,.csv,.tsv,.txt,text/vcard,text/csv"
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen) void actions.readFile(chosen).then(setFile);
          event.target.value = '';
        }}
      />
      <Menu.Root>
        <Menu.Trigger
          aria-label={m.contacts_files()}
          className="inline-flex size-9 items-center justify-center rounded-md text-ink-3 transition-colors hover:bg-press hover:text-ink data-popup-open:bg-hover"
        >
          <MoreHorizontal aria-hidden size={16} strokeWidth={2.25} />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={6} align="end" className="z-40">
            <Menu.Popup className="w-72 max-w-[calc(100vw-1rem)] rounded-md border border-line bg-raised p-1 shadow-float outline-none">
              <Menu.Item onClick={() => input.current?.click()} className={menuItem}>
                <FileUp aria-hidden size={16} className="text-ink-3" />
                {m.contacts_import()}
              </Menu.Item>
              {formats.map(({ format, label }) => (
                <Menu.Item key={format} onClick={() => void actions.export(format)} className={menuItem}>
                  <FileDown aria-hidden size={16} className="text-ink-3" />
                  {label()}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {file && <ImportDialog file={file} onChange={setFile} onClose={() => setFile(undefined)} />}
    </>
  );
}
