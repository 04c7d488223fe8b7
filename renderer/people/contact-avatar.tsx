import { useEffect, useState } from 'react';
import { Avatar } from '../parts/avatar.tsx';
import { classNames } from '../parts/class-names.ts';
import { useContacts, useSession } from '../state/session-context.ts';

interface ContactAvatarProps {
  readonly id: string;
  readonly hasPhoto: boolean;
  readonly title: string;
  readonly size: 'small' | 'large';
}

const sizes = { small: 'size-9', large: 'size-14 wide:size-18' } as const;

/** The picture of somebody in the contacts, else their initials. */
export function ContactAvatar({ id, hasPhoto, title, size }: ContactAvatarProps) {
  const photo = usePhoto(id, hasPhoto);
  if (photo === '') return <Avatar title={title} size={size} />;
  return <img alt="" src={photo} className={classNames('shrink-0 rounded-full object-cover', sizes[size])} />;
}

function usePhoto(id: string, hasPhoto: boolean): string {
  const { contacts } = useSession();
  const revision = useContacts((state) => state.revision);
  const [photo, setPhoto] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another picture may have come
  useEffect(() => {
    let isGone = false;
    if (!hasPhoto) setPhoto('');
    else void contacts.photoOf(id).then((url) => !isGone && setPhoto(url));
    return () => {
      isGone = true;
    };
  }, [contacts, id, hasPhoto, revision]);
  return photo;
}
