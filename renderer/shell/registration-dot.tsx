import type { AccountView } from '../../main/contract/snapshot.ts';
import { classNames } from '../parts/class-names.ts';

const looks: Readonly<Record<AccountView['registration'], string>> = {
  registered: 'bg-accent',
  registering: 'border-2 border-line-strong motion-safe:animate-pulse',
  failed: 'bg-danger',
  off: 'border-2 border-line-strong',
};

/** A lamp for the registration; the words beside it say the same. */
export function RegistrationDot({ registration }: Pick<AccountView, 'registration'>) {
  return <span aria-hidden className={classNames('size-2.5 shrink-0 rounded-full', looks[registration])} />;
}
