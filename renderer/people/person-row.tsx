import { MessageSquare, Phone, Star } from 'lucide-react';
import type { PersonView } from '../../main/contract/person-view.ts';
import * as m from '../paraglide/messages.js';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { useActions, useContactActions, useMessageActions } from '../state/session-context.ts';
import { peerTitle } from '../words/peer.ts';
import { personWords } from '../words/person-words.ts';
import { PersonAvatar } from './person-avatar.tsx';
import { PickUpButton } from './pick-up-button.tsx';

/** Somebody with their state: call, write, pick up what rings there, keep or drop as favourite. */
export function PersonRow({ person }: { readonly person: PersonView }) {
  const actions = useActions();
  const contactActions = useContactActions();
  const messageActions = useMessageActions();
  const { uri, accountId, isFavourite, canPickUp } = person;
  const title = peerTitle(person);
  return (
    <li className="flex items-center gap-3 rounded-md py-2 pr-2 pl-3 transition-colors hover:bg-hover">
      <button
        type="button"
        onClick={() => void contactActions.openAddress(uri, person.name ?? '', accountId)}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-md text-left"
      >
        <PersonAvatar person={person} title={title} />
        <span className="min-w-0 flex-1">
          <Clipped text={title} className="font-medium" />
          <Clipped text={personWords(person)} className="text-sm text-ink-2" />
        </span>
      </button>
      <div className="flex shrink-0 items-center">
        {canPickUp && <PickUpButton uri={uri} name={title} />}
        <IconButton icon={Phone} label={m.call_name({ name: title })} onClick={() => void actions.place(uri, accountId)} />
        <IconButton
          icon={MessageSquare}
          label={m.message_write_to({ name: title })}
          onClick={() => messageActions.open({ accountId, peerUri: uri })}
        />
        <StarButton
          title={title}
          isFavourite={isFavourite}
          onChange={(isWanted) => void actions.setFavourite(person, isWanted)}
        />
      </div>
    </li>
  );
}

interface StarButtonProps {
  readonly title: string;
  readonly isFavourite: boolean;
  readonly onChange: (isFavourite: boolean) => void;
}

export function StarButton({ title, isFavourite, onChange }: StarButtonProps) {
  return (
    <IconButton
      icon={Star}
      label={isFavourite ? m.favourite_remove({ name: title }) : m.favourite_add({ name: title })}
      tone={isFavourite ? 'accent' : 'quiet'}
      className={isFavourite ? '[&_svg]:fill-current' : ''}
      onClick={() => onChange(!isFavourite)}
    />
  );
}
