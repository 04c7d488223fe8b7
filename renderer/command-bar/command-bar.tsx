import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useState } from 'react';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { Clipped } from '../parts/clipped.tsx';
import { useChoice } from '../parts/use-choice.ts';
import { useContactMatches } from '../people/use-contact-matches.ts';
import { usePeople, useSession, useView } from '../state/session-context.ts';
import { type CommandItem, commandItems } from './command-items.ts';

const LIST_ID = 'command-list';
const optionId = (index: number): string => `${LIST_ID}-${index}`;

/** One field for everything: people to call, what can be done with a call, pages and settings. */
export function CommandBar() {
  const { view } = useSession();
  const isOpen = useView((state) => state.isCommandBarOpen);
  const close = (): void => view.setState({ isCommandBarOpen: false });
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup className="fixed top-[12%] left-1/2 z-50 flex max-h-[70%] w-[34rem] max-w-[calc(100%-1.5rem)] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-float">
          <Dialog.Title className="sr-only">{m.command_title()}</Dialog.Title>
          <Commands onDone={close} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Commands({ onDone }: { readonly onDone: () => void }) {
  const session = useSession();
  const [typed, setTyped] = useState('');
  const people = usePeople();
  const contacts = useContactMatches(typed);
  const items = commandItems(typed, session, { people, contacts });
  const choice = useChoice(items.map(({ key }) => key));
  const run = (item: CommandItem | undefined): void => {
    if (!item) return;
    onDone();
    item.run();
  };
  return (
    <>
      <div className="relative border-b border-line">
        <Search aria-hidden size={18} className="pointer-events-none absolute top-4 left-4 text-ink-3" />
        <input
          type="text"
          role="combobox"
          aria-label={m.command_title()}
          aria-autocomplete="list"
          aria-expanded={items.length > 0}
          aria-controls={LIST_ID}
          aria-activedescendant={items.length > 0 ? optionId(choice.index) : undefined}
          placeholder={m.command_hint()}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            choice.onKeyDown(event);
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(items[choice.index]);
          }}
          className="h-13 w-full bg-transparent pr-4 pl-12 text-lg outline-none"
        />
      </div>
      <div id={LIST_ID} role="listbox" aria-label={m.command_title()} className="min-h-0 overflow-y-auto p-1.5">
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
          <div
            key={item.key}
            id={optionId(index)}
            role="option"
            aria-selected={index === choice.index}
            onPointerMove={() => index !== choice.index && choice.point(index)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => run(item)}
            className={classNames('flex items-center gap-3 rounded-sm px-3 py-2', index === choice.index && 'bg-hover')}
          >
            <item.icon aria-hidden size={16} className="shrink-0 text-ink-3" />
            <Clipped text={item.title} className="flex-none" />
            {item.detail !== '' && <Clipped text={item.detail} className="flex-1 text-right text-sm text-ink-3" />}
          </div>
        ))}
      </div>
    </>
  );
}
