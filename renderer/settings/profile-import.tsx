import { type FormEvent, useId, useState } from 'react';
import type { ProfilePreview } from '../../main/contract/profile.ts';
import * as m from '../paraglide/messages.js';
import { Button } from '../parts/button.tsx';
import { Clipped } from '../parts/clipped.tsx';
import { TextField } from '../parts/text-field.tsx';
import { WindowDialog } from '../parts/window-dialog.tsx';
import type { ProfileFile } from '../state/profile-actions.ts';
import { useSession } from '../state/session-context.ts';

interface ProfileImportProps {
  readonly file: ProfileFile;
  /** `undefined`: the file is left. */
  readonly onChange: (file: ProfileFile | undefined) => void;
  readonly onTaken: (came: { readonly accounts: number; readonly contacts: number }) => void;
}

/** What a file would bring, before it is taken; first its password, where it has one. */
export function ProfileImport({ file, onChange, onTaken }: ProfileImportProps) {
  const { profileActions } = useSession();
  const close = (): void => onChange(undefined);
  const take = async (addresses: readonly string[]): Promise<void> => {
    const came = await profileActions.take(file, addresses);
    if (came) onTaken(came);
    close();
  };
  return (
    <WindowDialog isOpen onClose={close} title={m.profile_import()} text={textOf(file.preview)}>
      {file.preview ? (
        <Offer preview={file.preview} onTake={take} onClose={close} />
      ) : (
        <PasswordForm file={file} onChange={onChange} />
      )}
    </WindowDialog>
  );
}

const phones: Readonly<Record<Exclude<ProfilePreview['from'], 'trapeze'>, string>> = {
  microsip: 'MicroSIP',
  linphone: 'Linphone',
  twinkle: 'Twinkle',
  baresip: 'baresip',
};

function textOf(preview: ProfilePreview | undefined): string {
  if (!preview) return m.profile_encrypted();
  if (preview.from !== 'trapeze') return m.profile_from({ phone: phones[preview.from] });
  return m.profile_from_own({ contacts: preview.contacts });
}

function PasswordForm({ file, onChange }: Pick<ProfileImportProps, 'file' | 'onChange'>) {
  const { profileActions } = useSession();
  const [password, setPassword] = useState('');
  const [isOpening, setOpening] = useState(false);
  const open = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setOpening(true);
    onChange(await profileActions.open(file, password));
    setOpening(false);
  };
  return (
    <form noValidate onSubmit={(event) => void open(event)} className="flex flex-col gap-4">
      <TextField
        label={m.profile_password()}
        error={file.isRefused ? m.profile_password_wrong() : undefined}
        type="password"
        autoComplete="off"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={() => onChange(undefined)}>{m.cancel()}</Button>
        <Button tone="accent" type="submit" disabled={password === '' || isOpening}>
          {m.profile_open()}
        </Button>
      </div>
    </form>
  );
}

interface OfferProps {
  readonly preview: ProfilePreview;
  readonly onTake: (addresses: readonly string[]) => Promise<void>;
  readonly onClose: () => void;
}

function Offer({ preview: { from, accounts, contacts }, onTake, onClose }: OfferProps) {
  const fresh = accounts.filter(({ isKnown }) => !isKnown).map(({ address }) => address);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(fresh));
  const choose = (address: string, isWanted: boolean): void =>
    setChosen((before) => new Set([...before, address].filter((each) => each !== address || isWanted)));
  const hasNothing = chosen.size === 0 && contacts === 0 && from !== 'trapeze';
  return (
    <>
      <ul aria-label={m.accounts()} className="flex flex-col">
        {accounts.map((account) => (
          <OfferedAccount
            key={account.address}
            account={account}
            isChosen={chosen.has(account.address)}
            onChoose={(isWanted) => choose(account.address, isWanted)}
          />
        ))}
      </ul>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{m.cancel()}</Button>
        <Button tone="accent" disabled={hasNothing} onClick={() => void onTake([...chosen])}>
          {m.profile_take()}
        </Button>
      </div>
    </>
  );
}

interface OfferedAccountProps {
  readonly account: ProfilePreview['accounts'][number];
  readonly isChosen: boolean;
  readonly onChoose: (isWanted: boolean) => void;
}

function OfferedAccount({ account, isChosen, onChoose }: OfferedAccountProps) {
  const id = useId();
  const { address, isKnown, hasPassword } = account;
  const words = isKnown ? m.profile_known() : hasPassword ? '' : m.profile_no_password();
  return (
    <li className="flex items-center gap-3 border-b border-line py-2 last:border-b-0">
      <input
        id={id}
        type="checkbox"
        checked={isChosen}
        disabled={isKnown}
        onChange={(event) => onChoose(event.target.checked)}
        className="size-4 shrink-0 accent-accent"
      />
      <label htmlFor={id} className="min-w-0 flex-1">
        <Clipped text={address} className="font-medium" />
        {words !== '' && <span className="block text-sm text-ink-3">{words}</span>}
      </label>
    </li>
  );
}
