import { Plus, X } from 'lucide-react';
import type { ContactAddress } from '../../main/contract/contact-view.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { labelWords } from '../words/contact-words.ts';

interface AddressFieldsProps {
  readonly addresses: readonly ContactAddress[];
  readonly onChange: (addresses: readonly ContactAddress[]) => void;
}

const MOST_ADDRESSES = 20;
const labels: readonly ContactAddress['label'][] = ['work', 'home', 'mobile', 'other'];

/** Numbers and addresses, a line for each; the first one is called where nothing else is said. */
export function AddressFields({ addresses, onChange }: AddressFieldsProps) {
  const change = (index: number, changes: Partial<ContactAddress>): void =>
    onChange(addresses.map((address, each) => (each === index ? { ...address, ...changes } : address)));
  const add = (): void => onChange([...addresses, { label: addresses.length === 0 ? 'work' : 'mobile', value: '' }]);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-semibold">{m.contact_addresses()}</legend>
      {addresses.map((address, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place, whatever is typed into it
        <div key={index} className="flex gap-2">
          <select
            aria-label={m.contact_label({ number: index + 1 })}
            value={address.label}
            onChange={(event) => {
              const label = labels.find((each) => each === event.target.value);
              if (label) change(index, { label });
            }}
            className="h-10 w-28 shrink-0 rounded-md border border-line-strong bg-surface px-2 focus-visible:outline-offset-0"
          >
            {labels.map((label) => (
              <option key={label} value={label}>
                {labelWords(label)}
              </option>
            ))}
          </select>
          <input
            type="text"
            aria-label={m.contact_address({ number: index + 1 })}
            value={address.value}
            onChange={(event) => change(index, { value: event.target.value })}
            autoComplete="off"
            spellCheck={false}
            maxLength={256}
            className="h-10 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-3 focus-visible:outline-offset-0"
          />
          <IconButton
            icon={X}
            label={m.contact_address_remove({ number: index + 1 })}
            className="size-10"
            onClick={() => onChange(addresses.filter((_, each) => each !== index))}
          />
        </div>
      ))}
      {addresses.length < MOST_ADDRESSES && (
        <Button tone="quiet" icon={Plus} className="self-start" onClick={add}>
          {m.contact_address_add()}
        </Button>
      )}
    </fieldset>
  );
}
