import { Avatar } from '../parts/avatar.tsx';
import { Clipped } from '../parts/clipped.tsx';
import type { Person } from '../state/people.ts';

interface PeopleListProps {
  readonly label: string;
  readonly people: readonly Person[];
  readonly onChoose: (person: Person) => void;
}

/** People to choose one of. */
export function PeopleList({ label, people, onChoose }: PeopleListProps) {
  return (
    <ul aria-label={label}>
      {people.map((person) => (
        <li key={person.address}>
          <button
            type="button"
            onClick={() => onChoose(person)}
            className="flex w-full items-center gap-3 rounded-md px-2 py-2 text-left transition-colors hover:bg-hover active:bg-press"
          >
            <Avatar title={person.title} size="small" />
            <span className="min-w-0">
              <Clipped text={person.title} className="font-medium" />
              {person.address !== person.title && <Clipped text={person.address} className="text-sm text-ink-3" />}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
