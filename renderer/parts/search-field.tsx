import { Search } from 'lucide-react';
import { classNames } from './class-names.ts';

interface SearchFieldProps {
  /** Also what stands in the empty field. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly className: string;
}

/** What narrows a page to what fits. */
export function SearchField({ label, value, onChange, className }: SearchFieldProps) {
  return (
    <search className={classNames('relative', className)}>
      <Search aria-hidden size={16} className="pointer-events-none absolute top-2.5 left-3 text-ink-3" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        className="h-9 w-full rounded-md border border-line-strong bg-surface pr-2 pl-9 focus-visible:outline-offset-0"
      />
    </search>
  );
}
