import type { PersonView } from '../../main/contract/person-view.ts';
import { Avatar } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { type PersonLook, personLook } from '../words/person-words.ts';

const lamps: Readonly<Record<PersonLook, string>> = {
  available: 'bg-accent',
  free: 'bg-accent',
  ringing: 'bg-accent breathe',
  inCall: 'bg-danger',
  busy: 'bg-danger',
  doNotDisturb: 'bg-danger',
  away: 'border-3 border-accent bg-surface',
  offline: 'border-2 border-line-strong bg-surface',
  unknown: 'border-2 border-line-strong bg-surface',
};

/** A picture with a lamp; the words beside it say the same. */
export function PersonAvatar({ person, title }: { readonly person: PersonView; readonly title: string }) {
  return (
    <span aria-hidden className="relative shrink-0">
      <Avatar title={title} size="small" />
      <span
        className={classNames(
          'absolute -right-0.5 -bottom-0.5 size-3.5 rounded-full ring-2 ring-surface',
          lamps[personLook(person)],
        )}
      />
    </span>
  );
}
