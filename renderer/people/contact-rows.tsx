import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useContacts, useSession } from '../state/session-context.ts';
import { ContactRow } from './contact-row.tsx';

const ROW_HEIGHT = 56;

interface ContactRowsProps {
  readonly total: number;
  /** What scrolls, with more in it than these rows. */
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** The address book by name; only rows in sight are in the document, and people are asked for as they come near. */
export function ContactRows({ total, scroller }: ContactRowsProps) {
  const { contacts } = useSession();
  const lines = useContacts((state) => state.lines);
  const list = useRef<HTMLUListElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  // What stands above the rows comes and goes.
  useLayoutEffect(() => {
    const top = list.current?.offsetTop ?? 0;
    if (top !== scrollMargin) setScrollMargin(top);
  });
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    scrollMargin,
    overscan: 6,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines that came or went are asked for again
  useEffect(() => contacts.show(first, last), [contacts, first, last, lines]);
  return (
    <ul ref={list} className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {items.map(({ index, start }) => (
        <li
          key={index}
          aria-setsize={total}
          aria-posinset={index + 1}
          className="absolute inset-x-0 top-0 h-14"
          style={{ transform: `translateY(${start - scrollMargin}px)` }}
        >
          <ContactRow contact={lines.get(index)} />
        </li>
      ))}
    </ul>
  );
}
