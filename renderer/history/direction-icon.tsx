import { ArrowDownLeft, ArrowUpRight, PhoneMissed } from 'lucide-react';
import type { HistoryView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';

/** Out, in or missed. */
export function DirectionIcon({ row }: { readonly row: Pick<HistoryView, 'direction' | 'missed'> }) {
  const label = row.missed ? m.filter_missed() : row.direction === 'out' ? m.outgoing() : m.incoming();
  const Icon = row.missed ? PhoneMissed : row.direction === 'out' ? ArrowUpRight : ArrowDownLeft;
  return (
    <Icon
      role="img"
      aria-label={label}
      aria-hidden={false}
      size={18}
      strokeWidth={1.75}
      className={classNames('shrink-0', row.missed ? 'text-danger' : 'text-ink-3')}
    />
  );
}
