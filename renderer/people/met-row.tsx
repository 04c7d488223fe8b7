import { MessageSquare, Phone, UserPlus } from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { Avatar } from '../parts/avatar.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import type { Person } from '../state/people.ts';
import { useActions, useContactActions, useMessageActions } from '../state/session-context.ts';
import { peerTitle } from '../words/peer.ts';
import { StarButton } from './person-row.tsx';

/** Somebody who was called or written to and is not in the address book. */
export function MetRow({ person }: { readonly person: Person }) {
  const actions = useActions();
  const contactActions = useContactActions();
  const messageActions = useMessageActions();
  const { title, uri, address, accountId } = person;
  return (
    <li className="flex items-center gap-3 rounded-md py-2 pr-2 pl-3 transition-colors hover:bg-hover">
      <Avatar title={title} size="small" />
      <div className="min-w-0 flex-1">
        <Clipped text={title} className="font-medium" />
        {address !== title && <Clipped text={address} className="text-sm text-ink-3" />}
      </div>
      <div className="flex shrink-0">
        <IconButton icon={Phone} label={m.call_name({ name: title })} onClick={() => void actions.place(uri, accountId)} />
        <IconButton
          icon={MessageSquare}
          label={m.message_write_to({ name: title })}
          onClick={() => messageActions.open({ accountId, peerUri: uri })}
        />
        <IconButton
          icon={UserPlus}
          label={m.contact_add_name({ name: title })}
          onClick={() => contactActions.open({ draft: { name: nameOf(person), address: uri } })}
        />
        <StarButton
          title={title}
          isFavourite={false}
          onChange={() => void actions.addFavourite(uri, nameOf(person), accountId)}
        />
      </div>
    </li>
  );
}

const nameOf = ({ title, uri }: Person): string => (title === peerTitle({ uri }) ? '' : title);
