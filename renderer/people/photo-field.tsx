import { ImagePlus } from 'lucide-react';
import { useState } from 'react';
import * as m from '../paraglide/messages.js';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { FileButton } from '../parts/file-button.tsx';
import { smallPhoto } from './small-photo.ts';

interface PhotoFieldProps {
  readonly title: string;
  /** A `data:` URL; empty: none. */
  readonly photo: string;
  readonly onChange: (photo: string) => void;
}

/** The picture of somebody: choose another, or none. */
export function PhotoField({ title, photo, onChange }: PhotoFieldProps) {
  const [isUnusable, setUnusable] = useState(false);
  const take = async (file: File): Promise<void> => {
    const small = await smallPhoto(file);
    setUnusable(small === undefined);
    if (small !== undefined) onChange(small);
  };
  return (
    <div className="flex items-center gap-3">
      {photo === '' ? (
        <Avatar title={title} size="large" />
      ) : (
        <img alt="" src={photo} className="size-14 shrink-0 rounded-full object-cover wide:size-18" />
      )}
      <div className="flex flex-col gap-1">
        <div className="flex gap-2">
          <FileButton icon={ImagePlus} accept="image/*" onFile={(file) => void take(file)}>
            {m.contact_photo()}
          </FileButton>
          {photo !== '' && (
            <Button tone="quiet" onClick={() => onChange('')}>
              {m.contact_photo_remove()}
            </Button>
          )}
        </div>
        <p role="status" className="text-sm text-danger-ink empty:hidden">
          {isUnusable && m.contact_photo_unusable()}
        </p>
      </div>
    </div>
  );
}
