import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import { useSession, useView } from '../state/session-context.ts';
import { isApple } from './use-keyboard.ts';

interface KeyRow {
  readonly keys: string;
  readonly what: string;
}

function panelRows(): readonly KeyRow[] {
  return [
    { keys: 'M', what: m.mute() },
    { keys: 'H', what: m.hold() },
    { keys: 'K', what: m.keypad() },
    { keys: 'T', what: m.transfer() },
    { keys: 'R', what: m.record() },
    { keys: m.keys_digits_label(), what: m.keys_digits() },
  ];
}

function globalRows(): readonly KeyRow[] {
  const main = isApple() ? '⌘' : 'Ctrl';
  return [
    { keys: `${main} Enter`, what: m.keys_answer() },
    { keys: `${main} .`, what: m.keys_end() },
    { keys: `${main} Shift M`, what: m.mute() },
    { keys: `${main} K`, what: m.keys_commands() },
    { keys: `${main} F`, what: m.keys_search() },
    { keys: 'Alt 1–9', what: m.keys_calls() },
    { keys: 'Enter', what: m.keys_field_enter() },
    { keys: '?', what: m.keys_table() },
  ];
}

/** The table of keys. */
export function KeysTable() {
  const { view } = useSession();
  const isOpen = useView((state) => state.isKeysTableOpen);
  const close = (): void => view.setState({ isKeysTableOpen: false });
  return (
    <WindowDialog isOpen={isOpen} onClose={close} title={m.keys_title()}>
      <KeyGroup title={m.keys_in_panel()} rows={panelRows()} />
      <KeyGroup title={m.keys_anywhere()} rows={globalRows()} />
      <div className="flex justify-end">
        <Button onClick={close}>{m.close()}</Button>
      </div>
    </WindowDialog>
  );
}

function KeyGroup({ title, rows }: { readonly title: string; readonly rows: readonly KeyRow[] }) {
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold text-ink-3">{title}</h3>
      <dl>
        {rows.map(({ keys, what }) => (
          <div key={keys} className="flex items-baseline justify-between gap-4 border-b border-line py-1.5 last:border-b-0">
            <dt>{what}</dt>
            <dd className="flex shrink-0 gap-1">
              {keys.split(' ').map((key) => (
                <kbd key={key} className="min-w-6 rounded-sm border border-line bg-sunken px-1.5 text-center font-sans text-sm">
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
